"""`make lock`: requirements.in and requirements-dev.in, pinned with hashes, for every platform and Python from 3.11.

The files name no package index: each machine asks its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OPTIONS = ["--generate-hashes", "--universal", "--python-version", "3.11", "--no-header", "--no-annotate"]
NO_ADDRESSES = ["--no-emit-index-url", "--no-emit-find-links"]


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="poems-lock-") as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([f"{folder}/bin/pip", "install", "--quiet", "uv"], check=True)
        for name in ("requirements", "requirements-dev"):
            command = [f"{folder}/bin/uv", "pip", "compile", *OPTIONS, *NO_ADDRESSES, *sys.argv[1:]]
            command += ["--quiet", "--output-file", f"{name}.txt", f"{name}.in"]
            subprocess.run(command, cwd=ROOT, env={**os.environ, **indexes_of_pip(folder)}, check=True)
            print(f"{name}.txt")


def indexes_of_pip(folder: str) -> dict[str, str]:
    """uv does not read pip's configuration: tell it where this machine gets its packages."""
    listed = subprocess.run(
        [f"{folder}/bin/pip", "config", "list"], capture_output=True, text=True, check=True
    ).stdout
    lines = (line.partition("=") for line in listed.splitlines())
    found = {name.rpartition(".")[2]: value.strip("'\"") for name, _, value in lines}
    names = {
        "index-url": "UV_DEFAULT_INDEX",
        "extra-index-url": "UV_INDEX",
        "find-links": "UV_FIND_LINKS",
        "cert": "SSL_CERT_FILE",
    }
    pip_takes_the_best_of_all = {"UV_INDEX_STRATEGY": "unsafe-best-match"}
    return pip_takes_the_best_of_all | {there: found[here] for here, there in names.items() if here in found}


if __name__ == "__main__":
    main()
