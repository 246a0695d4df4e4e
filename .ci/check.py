"""`make check`: one line per check, and what it printed where it failed. What could not be done says "not checked"."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import services

ROOT = services.ROOT
BIN = ROOT / ".venv" / "bin"
PYTHON = str(BIN / "python")
CODE = ["manage.py", "poems_tracker", "patients", "monitoring", "tests", ".ci"]
PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": "Zk3-only-for-this-check-q8VtYw1LmS0RxUe6HcNb2DfGj4KpTaWiOs7MyXlQvBn",
    "ALLOWED_HOSTS": "poems.example.org",
    "CSRF_TRUSTED_ORIGINS": "https://poems.example.org",
    "SITE_URL": "https://poems.example.org",
}


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="poems-check-") as scratch:
        env = services.environment(DATABASE_URL=f"sqlite:///{scratch}/poems.sqlite3", CELERY_BROKER_URL="")
        templates = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "templates").rglob("*.html"))]
        checks = {
            "lint": ["ruff", "check", *CODE],
            "format": ["ruff", "format", "--check", *CODE],
            "templates' format": ["djade", "--check", "--target-version", "5.2", *templates],
            "types": ["mypy"],
            "migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
            "system": [PYTHON, "manage.py", "check", "--fail-level", "WARNING"],
        }
        results = [report(name, *run(command, env)) for name, command in checks.items()]
        deploy = [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
        results.append(report("deployment", *run(deploy, {**env, **PRODUCTION})))
        results.append(report("translations", *translations()))
        results.append(report("known holes", *audit(env)))
    return 0 if all(results) else 1


def run(command: list[str], env: dict[str, str]) -> tuple[str, str]:
    path = f"{BIN}:{os.environ.get('PATH', '')}"
    done = subprocess.run(command, cwd=ROOT, env={**env, "PATH": path}, capture_output=True, text=True)
    return ("ok" if done.returncode == 0 else "FAILED"), done.stdout + done.stderr


def report(name: str, verdict: str, output: str) -> bool:
    print(f"{name:20} {verdict}", flush=True)
    if verdict != "ok":
        print(output.strip() + "\n", flush=True)
    return verdict != "FAILED"


def translations() -> tuple[str, str]:
    """Every text is translated, with the same placeholders, and what is compiled is what is written."""
    script = (ROOT / ".ci" / "translations.py").read_text()
    done = subprocess.run([PYTHON, "-P", "-c", script], cwd=ROOT, capture_output=True, text=True)
    return ("ok" if done.returncode == 0 else "FAILED"), done.stdout + done.stderr


def audit(env: dict[str, str]) -> tuple[str, str]:
    """pip-audit says "no known vulnerabilities" even where it reached no data; --strict does not."""
    command = ["pip-audit", "--strict", "--require-hashes", "--disable-pip", "-r", "requirements.txt"]
    verdict, output = run(command, env)
    if verdict == "FAILED" and not re.search(r"Found \d+ known vulnerabilit", output):
        lines = [line for line in output.strip().splitlines() if line.strip()]
        return "not checked", f"The advisories could not be read: {lines[-1] if lines else 'no answer'}"
    return verdict, output


if __name__ == "__main__":
    raise SystemExit(main())
