"""From the bytes of a laboratory's file to text: never mojibake, rather a question."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from monitoring.exchange.incoming import NotReadError

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What the file would really be. Spreadsheets and programs begin with these bytes, tables of results never do.
_OTHER_KINDS = (
    (b"PK\x03\x04", "xlsx"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0", "xls"),
    (b"MZ\x90", "exe"),
    (b"MZ\x00", "exe"),
    (b"\x7fELF", "elf"),
    (b"%PDF", "pdf"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "rar"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpeg"),
)
ASKED_FOR = ("utf-8", "utf-16", "cp1252")
# Beside letters, what western reports print: degrees, micro, powers, quotes, dashes, the euro, a no-break space.
_PRINTED = frozenset("°µ²³¹½¼¾±·ªº«»¿¡€–—‘’“”…•§‰×÷´ \u00a0")
_LETTERS = frozenset("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßŠšŽžŒœŸ")
_ACCENTED = re.compile(f"[{''.join(_LETTERS)}]{{3}}")


def decode(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding. Raises NotReadError: not_a_csv, encoding_unknown."""
    for magic, kind in _OTHER_KINDS:
        if data.startswith(magic):
            raise NotReadError("not_a_csv", kind=kind)
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding), encoding
    encoding = _without_mark(data)
    return _strictly(data, encoding), encoding


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise NotReadError("encoding_unknown", accepted=ASKED_FOR) from None


def _without_mark(data: bytes) -> str:
    if wide := _wide(data):
        return wide
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _western(data)
    return "utf-8"


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: the header is ASCII, so every other byte of it is zero."""
    head = data[:64]
    if len(head) >= 8 and len(data) % 2 == 0:
        if not any(head[1::2]) and all(head[0::2]):
            return "utf-16-le"
        if not any(head[0::2]) and all(head[1::2]):
            return "utf-16-be"
    return ""


def _western(data: bytes) -> str:
    """Windows' western code page, where all of it reads as western text; otherwise what is beyond doubt."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    if _reads_well(text):
        return "cp1252"
    best = from_bytes(data, cp_isolation=["cp1252", "cp850", "mac_roman"]).best()
    if best is None or best.encoding == "cp1252" or not _reads_well(str(best)):
        raise NotReadError("encoding_unknown", accepted=ASKED_FOR)
    return best.encoding


def _reads_well(text: str) -> bool:
    """No character that western reports do not print, and never three accented letters in a row (Cyrillic is)."""
    return bool(text) and all(_is_western(c) for c in text) and not _ACCENTED.search(text)


def _is_western(character: str) -> bool:
    return character.isascii() or character in _LETTERS or character in _PRINTED
