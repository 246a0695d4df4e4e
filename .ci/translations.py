"""Holds the Spanish catalogue against its texts: nothing missing, nothing fuzzy, the same placeholders, compiled."""

from __future__ import annotations

import gettext
import re
import sys
from pathlib import Path

import polib

FOLDER = Path("poems_tracker/locale/es/LC_MESSAGES")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def problems() -> list[str]:
    if not (FOLDER / "django.po").exists():
        return [f"{FOLDER / 'django.po'} does not exist"]
    written, found = polib.pofile(str(FOLDER / "django.po")), []
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    forms = int(re.search(r"nplurals=(\d)", written.metadata["Plural-Forms"])[1])
    for entry in (entry for entry in written if not entry.obsolete):
        texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if "fuzzy" in entry.flags or not all(texts):
            found.append(f"not translated: {entry.msgid!r}")
        elif entry.msgid_plural and len(texts) != forms:
            found.append(f"not {forms} plural forms: {entry.msgid!r}")
        elif any(set(PLACEHOLDER.findall(t)) - placeholders(entry) for t in texts):
            found.append(f"another placeholder: {entry.msgid!r}")
        elif not entry.msgid_plural and spoken(compiled, entry) != entry.msgstr:
            found.append(f"not compiled: {entry.msgid!r}")
    return found


def placeholders(entry: polib.POEntry) -> set[str]:
    return set(PLACEHOLDER.findall(entry.msgid + (entry.msgid_plural or "")))


def spoken(compiled: gettext.GNUTranslations, entry: polib.POEntry) -> str:
    return compiled.pgettext(entry.msgctxt, entry.msgid) if entry.msgctxt else compiled.gettext(entry.msgid)


if __name__ == "__main__":
    print("\n".join(found := problems()))
    sys.exit(bool(found))
