"""`make mutants`: is every line of the medicine held by a test? Branch coverage first, then mutation testing.

Works in a copy under var/mutants/, so that what was tried before and did not change is not tried again. Arguments are
names of mutants to try, such as "monitoring.protocol.safety.lag*"; without any, all of them. Exit 1 below the goals.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COPY = ROOT / "var" / "mutants"
BIN = ROOT / ".venv" / "bin"
COPIED = (
    "monitoring/__init__.py",
    "monitoring/protocol",
    "monitoring/exchange",
    "tests/__init__.py",
    "tests/protocol",
)
KILLED_GOAL, COVERED_GOAL = 95.0, 100.0
LONGEST = 600  # seconds of one run of the medicine's tests
# mutmut's codes: a failing test, or a test that ran into the time limit, has seen the mutant.
OUTCOMES = {
    0: "survived",
    1: "killed",
    3: "killed",
    5: "untested",
    33: "untested",
    36: "killed",
    -24: "killed",
    24: "killed",
}


def main(names: list[str]) -> int:
    copy()
    covered = coverage()
    print(
        f"branch coverage of monitoring/protocol: {covered:.2f} % (goal {COVERED_GOAL:.0f} %)\n", flush=True
    )
    command = [str(BIN / "mutmut"), "run", "--max-children", str(os.cpu_count() or 2), *names]
    log = COPY / "mutmut.log"
    print(
        f"trying mutants (some hours for all ten thousand on two cores); {log.relative_to(ROOT)}", flush=True
    )
    with log.open("w") as out:
        subprocess.run(command, cwd=COPY, stdout=out, stderr=subprocess.STDOUT, check=False)
    killed = table(seen_at_import(survivors()))
    return 0 if killed >= KILLED_GOAL and covered >= COVERED_GOAL else 1


def copy() -> None:
    """The medicine and its tests as they stand, with the settings of mutmut; what was deleted goes."""
    for path in COPIED:
        there = COPY / path
        there.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / path).is_dir():
            shutil.rmtree(there, ignore_errors=True)
            shutil.copytree(ROOT / path, there, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(ROOT / path, there)
    (COPY / ".ci").mkdir(exist_ok=True)
    shutil.copy2(ROOT / ".ci" / "fast.ini", COPY / ".ci")
    settings = re.search(r"^\[tool\.mutmut\]\n(?:.+\n)+", (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert settings is not None
    (COPY / "pyproject.toml").write_text(settings.group())


def coverage() -> float:
    """Percent of the branches of the medicine that its own tests run through."""
    environment = {**os.environ, "COVERAGE_FILE": str(COPY / ".coverage")}
    run = [
        "run",
        "--branch",
        "--source=monitoring/protocol",
        "-m",
        "pytest",
        "-c",
        ".ci/fast.ini",
        "--rootdir=.",
    ]
    tests = [*run, "--confcutdir=tests/protocol", "tests/protocol"]
    subprocess.run([str(BIN / "coverage"), *tests], cwd=COPY, env=environment, check=True)
    report = [str(BIN / "coverage"), "json", "--quiet", "-o", "coverage.json"]
    subprocess.run(report, cwd=COPY, env=environment, check=True)
    found = json.loads((COPY / "coverage.json").read_text())
    for path, file in sorted(found["files"].items()):
        if file["missing_lines"] or file["missing_branches"]:
            print(f"  {path}: lines {file['missing_lines']}, branches {file['missing_branches']}")
    return found["totals"]["percent_covered"]


def survivors() -> list[str]:
    return [name for codes in outcomes().values() for name, code in codes.items() if code == 0]


def outcomes() -> dict[Path, dict[str, int | None]]:
    """What mutmut found, by module and mutant; None where it was not asked to try."""
    found = sorted((COPY / "mutants").rglob("*.meta"))
    return {path: json.loads(path.read_text())["exit_code_by_key"] for path in found}


def seen_at_import(names: list[str]) -> set[str]:
    """Those of the survivors that a test sees in a process of its own.

    mutmut changes code in a process that has imported it already: what runs at import, such as the tables of analytes
    and limits, is not run again there, and a mutant of it survives unseen.
    """
    print(f"trying {len(names)} survivors once more, each from its import on", flush=True)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return {name for name, code in zip(names, pool.map(fresh, names), strict=True) if code}


def fresh(name: str) -> int:
    command = [str(BIN / "python"), "-m", "pytest", "-x", "-q", "-c", ".ci/fast.ini", "--rootdir=."]
    tests = ["--confcutdir=tests/protocol", "tests/protocol"]
    return subprocess.run(
        [*command, *tests],
        cwd=COPY / "mutants",
        env={**os.environ, "MUTANT_UNDER_TEST": name},
        capture_output=True,
        check=False,
        timeout=LONGEST,
    ).returncode


def table(seen: set[str]) -> float:
    """One line a module, the survivors by name; returns the percent of all tried mutants that were killed."""
    total: Counter[str] = Counter()
    print(f"{'module':<52}{'killed':>8}{'survived':>10}{'untested':>10}{'%':>8}")
    for path, codes in outcomes().items():
        said = {
            name: "killed" if name in seen else OUTCOMES.get(code, "survived")
            for name, code in codes.items()
            if code is not None
        }
        found = Counter(said.values())
        if found:
            total += found
            line(str(path.relative_to(COPY / "mutants"))[: -len(".py.meta")], found)
            print("".join(f"    {name}\n" for name, what in said.items() if what != "killed"), end="")
    line("all", total)
    return percent(total)


def line(name: str, found: Counter[str]) -> None:
    counts = f"{found['killed']:>8}{found['survived']:>10}{found['untested']:>10}"
    print(f"{name:<52}{counts}{percent(found):>8.1f}")


def percent(found: Counter[str]) -> float:
    tried = sum(found.values())
    return 100 * found["killed"] / tried if tried else 0.0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
