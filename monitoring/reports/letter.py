"""A letter to a patient as plain texts, in the language of the letter: what the page shows and what the PDF prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.utils import translation
from django.utils.formats import time_format

from monitoring.exchange.placeholders import fill, one_line
from monitoring.wording import letters as words

RETURN_LINES = 3


@dataclass(frozen=True)
class Paragraph:
    """Lines of text, or the entries of a list."""

    lines: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()


@dataclass(frozen=True)
class Letter:
    """language: "en", "es"; sender, recipient, signature: lines; dated: the day on which it was written, in words."""

    language: str
    sender: tuple[str, ...]
    recipient: tuple[str, ...]
    dated: str
    subject: str
    opening: str
    body: tuple[Paragraph, ...]
    closing: str
    signature: tuple[str, ...]

    @property
    def return_address(self) -> str:
        """Where the letter goes back to, in one line: the head of the sender, above the recipient in the window."""
        return " · ".join(self.sender[:RETURN_LINES])


@dataclass(frozen=True)
class Facts:
    """What one letter tells. address: lines as the record holds them; panels: codes; at: None where no time is set."""

    patient: str
    address: str
    record_number: str
    site: str
    on: date
    at: time | None
    panels: Sequence[str]
    written: date


def compose(texts: Mapping[str, str] | None, facts: Facts, language: str) -> Letter:
    """The letter in a language, from the clinic's texts (by part), or from the product's own where it has none."""
    with translation.override(language):
        texts = texts or words.default_texts()
        tests = words.tests_for_patient(facts.panels)
        values = {
            "patient": one_line(facts.patient),
            "record_number": one_line(facts.record_number),
            "date": words.long_day(facts.on),
            "time": time_format(facts.at, "H:i") if facts.at else "",
            "tests": "; ".join(tests),
            "site": one_line(facts.site),
        }
        address = tuple(line for line in map(one_line, facts.address.splitlines()) if line)
        return Letter(
            language=language,
            sender=_lines(texts["contact"], values),
            recipient=(values["patient"], *address),
            dated=words.letter_day(facts.written),
            subject=fill(texts["subject"], values),
            opening=fill(texts["opening"], values),
            body=_paragraphs(texts["body"], values, tests),
            closing=fill(texts["closing"], values),
            signature=_lines(texts["signature"], values),
        )


def example(texts: Mapping[str, str] | None, site: str, language: str, written: date) -> Letter:
    """A letter to nobody, by which a clinic sees its text."""
    with translation.override(language):
        name, address = words.example_recipient()
    return compose(
        texts,
        Facts(
            patient=name,
            address=address,
            record_number="000000",
            site=site,
            on=written + timedelta(days=14),
            at=time(9, 30),
            panels=("vegf", "spep", "endocrine", "ncs"),
            written=written,
        ),
        language,
    )


def _lines(text: str, values: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(line for each in text.splitlines() if (line := fill(each, values)))


def _paragraphs(text: str, values: Mapping[str, str], tests: Sequence[str]) -> tuple[Paragraph, ...]:
    """Parted by empty lines. `{tests}` alone in a line is a list; a line that is left out parts nothing."""
    found: list[Paragraph] = []
    lines: list[str] = []
    for line in [*text.splitlines(), ""]:
        is_list = line.strip() == "{tests}"
        if line.strip() and not is_list:
            lines += [filled] if (filled := fill(line, values)) else []
            continue
        found += [Paragraph(lines=tuple(lines))] if lines else []
        found += [Paragraph(entries=tuple(tests))] if is_list else []
        lines = []
    return tuple(found)
