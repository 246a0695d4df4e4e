"""The second half of `make run`, on a copy of the product: it comes up, and whatever ends it, nothing is left."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

from tests.faults.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
PARTS = [
    "manage.py",
    "Procfile",
    "requirements.txt",
    "poems_tracker",
    "patients",
    "monitoring",
    "templates",
    "static",
]
OURS = (
    "DATABASE_URL",
    "CELERY_BROKER_URL",
    "EMAIL_URL",
    "SITE_URL",
    "MAKELEVEL",
    "MAKEFLAGS",
    "HOST",
    "PORT",
)


@pytest.fixture
def copy(tmp_path):
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / part, tmp_path / part)
    yield tmp_path
    for process in living_in(tmp_path):
        process.kill()


def start(copy, **settings):
    environment = {name: value for name, value in os.environ.items() if name not in OURS}
    environment |= {
        "SECRET_KEY": "s" * 20 + "0123456789" * 3,
        "DEBUG": "1",
        "DEMO": "0",
        "PYTHONUNBUFFERED": "1",
    }
    environment |= {"PORT": str(free_port()), "PATH": f"{Path(sys.executable).parent}:{environment['PATH']}"}
    environment |= settings
    with (copy / "said").open("w") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "poems_tracker.serve"],
            cwd=copy,
            env=environment,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return process, f"http://127.0.0.1:{environment['PORT']}"


def until(said, copy, seconds=60):
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        text = (copy / "said").read_text()
        if said in text:
            return
        if "Traceback" in text or "does not answer" in text:
            break
        time.sleep(0.1)
    pytest.fail(f"never said {said!r}:\n" + (copy / "said").read_text())


def living_in(copy):
    found = []
    for process in psutil.process_iter():
        try:
            if process.cwd() == str(copy) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (psutil.AccessDenied, psutil.NoSuchProcess):
            continue
    return found


def nothing_is_left(copy, seconds=30):
    ends = time.monotonic() + seconds
    while (left := living_in(copy)) and time.monotonic() < ends:
        time.sleep(0.2)
    assert [" ".join(process.cmdline()) for process in left] == []


def answers_again(address, seconds=30):
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            assert urllib.request.urlopen(f"{address}/accounts/login/").status == 200
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail("did not come back")


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(signal.SIGINT, id="ctrl-c"),
        pytest.param(signal.SIGTERM, id="terminated"),
        pytest.param(signal.SIGKILL, id="killed"),
    ],
)
def test_it_comes_up_with_its_own_broker_and_leaves_no_process(copy, number):
    process, address = start(copy)
    until("Ctrl-C stops it", copy)
    assert "has not answered" not in (copy / "said").read_text()
    assert urllib.request.urlopen(f"{address}/accounts/login/").status == 200
    assert len(living_in(copy)) >= 8

    process.send_signal(number)

    assert process.wait(30) == (0 if number != signal.SIGKILL else -signal.SIGKILL)
    nothing_is_left(copy)


def test_it_starts_again_what_fell_over(copy):
    process, address = start(copy)
    until("Ctrl-C stops it", copy)
    servers = [one for one in living_in(copy) if "gunicorn" in " ".join(one.cmdline())]
    [leader] = [one for one in servers if one.ppid() not in {other.pid for other in servers}]
    leader.kill()
    until("stopped by itself; starting again", copy)
    answers_again(address)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    nothing_is_left(copy)


def test_a_second_start_in_the_same_folder_says_where_the_first_is(copy):
    process, address = start(copy)
    until("Ctrl-C stops it", copy)
    second, _ = start(copy)
    assert second.wait(30) == 2
    assert f"Already running in this folder: {address}" in (copy / "said").read_text()
    process.send_signal(signal.SIGTERM)
    process.wait(30)


@pytest.mark.parametrize(
    ("settings", "advice"),
    [
        pytest.param({"HOST": "0.0.0.0"}, "Set DEBUG=0 in .env", id="debug-for-all-the-world"),
        pytest.param({"PORT": "http"}, "PORT=http is no port", id="a-port-in-words"),
        pytest.param({"SECRET_KEY": "short"}, "SECRET_KEY is too short", id="a-short-key"),
        pytest.param({"DEBUG": "perhaps"}, "Set DEBUG=1 or DEBUG=0", id="neither-yes-nor-no"),
        pytest.param(
            {"TIME_ZONE": "Madrid"}, "Set a name such as TIME_ZONE=Europe/Madrid", id="a-zone-that-is-none"
        ),
    ],
)
def test_a_dangerous_start_stops_with_one_line_of_advice(copy, settings, advice):
    process, _ = start(copy, **settings)
    assert process.wait(30) == 2
    said = (copy / "said").read_text().strip().splitlines()
    assert len(said) == 1
    assert advice in said[0]
    nothing_is_left(copy)
