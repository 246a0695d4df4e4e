"""The places in a site's own text that are filled in for one letter: `{patient}`, `{date}`, and nothing cleverer.

A place is a name between braces. It is looked up in a table, once: what stands in a value is never looked up again, and
no text is ever run as code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_PLACE = re.compile(r"\{([^{}\n]*)\}")
# They turn the text around them, so that a name could turn the sentence in which it stands.
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def unknown(text: str, known: Iterable[str]) -> list[str]:
    """What stands in braces and is no place, in the order of the text; a brace without its partner is one."""
    names = set(known)
    found = [name for name in _PLACE.findall(text) if name not in names]
    found += re.findall(r"[{}]", _PLACE.sub("", text))
    return list(dict.fromkeys(found))


def fill(line: str, values: Mapping[str, str]) -> str:
    """The line with its places filled; empty where a place has no value here ("")."""
    if any(values.get(name) == "" for name in _PLACE.findall(line)):
        return ""
    return _PLACE.sub(lambda place: values.get(place[1], place[0]), line).strip()


def one_line(value: str) -> str:
    """A value as it may stand within a sentence."""
    return " ".join(value.translate(_TURNING).split())
