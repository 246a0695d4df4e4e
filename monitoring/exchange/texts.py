"""Raw texts made safe: trimmed, without control characters, of bounded length."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal
from math import isfinite

from monitoring.exchange.incoming import NotReadError

# What editors and spreadsheets leave around a text and nobody sees.
INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"
_LONGEST_NUMBER = 60
_SHOWN = 80


def as_text(raw: object) -> str:
    """The text of what JSON, a form or a file holds; numbers without an exponent. Raises NotReadError."""
    if raw is None:
        return ""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, date):
        return raw.isoformat()[:10]
    if isinstance(raw, (int, float, Decimal)) and not isinstance(raw, bool):
        return _number_text(raw)
    raise NotReadError("not_text")


def _number_text(raw: int | float | Decimal) -> str:
    if isinstance(raw, int):
        if raw.bit_length() > 3 * _LONGEST_NUMBER:
            raise NotReadError("too_long", longest=_LONGEST_NUMBER)
        return str(raw)
    number = Decimal(repr(raw)) if isinstance(raw, float) else raw
    if not number.is_finite() or (isinstance(raw, float) and not isfinite(raw)):
        return str(number)
    if abs(number.adjusted()) > _LONGEST_NUMBER:
        raise NotReadError("too_long", longest=_LONGEST_NUMBER)
    return format(number, "f")


def trim(text: str) -> str:
    """Without white space and invisible characters at either end; nothing but those counts as empty."""
    while (trimmed := text.strip().strip(INVISIBLE)) != text:
        text = trimmed
    return text


def clean(text: str, longest: int, *, lines: bool = False) -> str:
    """Trimmed and checked; one line unless `lines`. Raises NotReadError: too_long, control_characters."""
    text = trim(text)
    if len(text) > longest:
        raise NotReadError("too_long", longest=longest)
    if lines:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    for character in text:
        if unicodedata.category(character) in {"Cc", "Cs"} and not (lines and character in "\n\t"):
            raise NotReadError("control_characters", codepoint=f"U+{ord(character):04X}")
    return text


def one_name(text: str) -> str:
    """One way of writing a name that is compared: composed letters, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def shown(raw: object) -> str:
    """What was given, cut and made harmless for a message or a log."""
    try:
        text = as_text(raw)
    except NotReadError:
        return ""
    text = trim(text)
    cut = text[:_SHOWN] + ("…" if len(text) > _SHOWN else "")
    return "".join("\ufffd" if unicodedata.category(c) in {"Cc", "Cs"} else c for c in cut)
