"""Holds the Spanish catalogue against its texts: nothing missing, nothing fuzzy, the same placeholders, compiled.

    translations.py          say what is wrong
    translations.py write    take the texts of code and templates into the catalogue, compile it, say what is left to do

Runs in the project's folder. Writing needs the programs of GNU gettext; reading and running do not.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import polib

FOLDER = Path("poems_tracker/locale/es/LC_MESSAGES")
# Folders without texts for readers.
LEFT_OUT = (".venv", "var", "tests", "staticfiles")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def extract(root: Path = Path()) -> None:
    """Take new texts of the tree at `root` into its catalogue; what is gone leaves it."""
    ignored = [part for folder in LEFT_OUT for part in ("--ignore", folder)]
    command = [
        sys.executable,
        "manage.py",
        "makemessages",
        "--locale",
        "es",
        "--no-location",
        "--no-obsolete",
    ]
    environment = {"SECRET_KEY": "only-to-read-texts-0123456789-0123456789", "DEBUG": "1", **os.environ}
    subprocess.run([*command, *ignored], cwd=root, env=environment, check=True, capture_output=True)


def compile_catalogue() -> None:
    polib.pofile(str(FOLDER / "django.po")).save_as_mofile(str(FOLDER / "django.mo"))


def problems() -> list[str]:
    if not (FOLDER / "django.po").exists():
        return [f"{FOLDER / 'django.po'} does not exist"]
    compiled = {key(entry): said(entry) for entry in polib.mofile(str(FOLDER / "django.mo"))}
    found = []
    for entry in (entry for entry in polib.pofile(str(FOLDER / "django.po")) if not entry.obsolete):
        if "fuzzy" in entry.flags or not all(said(entry)):
            found.append(f"not translated: {entry.msgid!r}")
        elif any(set(PLACEHOLDER.findall(text)) - placeholders(entry) for text in said(entry)):
            found.append(f"another placeholder: {entry.msgid!r}")
        elif compiled.get(key(entry)) != said(entry):
            found.append(f"not compiled: {entry.msgid!r}")
    return found


def key(entry: polib.POEntry | polib.MOEntry) -> tuple[str | None, str]:
    return entry.msgctxt, entry.msgid


def said(entry: polib.POEntry | polib.MOEntry) -> list[str]:
    """The Spanish: one text, or one for each form of the plural."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def placeholders(entry: polib.POEntry) -> set[str]:
    return set(PLACEHOLDER.findall(entry.msgid + (entry.msgid_plural or "")))


if __name__ == "__main__":
    if sys.argv[1:] == ["write"]:
        extract()
        compile_catalogue()
    print("\n".join(found := problems()) or "Every text has its Spanish.")
    sys.exit(bool(found))
