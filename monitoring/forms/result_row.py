"""One result on a form: what was typed, what stood there last time, what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from monitoring import wording
from monitoring.exchange.incoming import IncomingResult, Problem
from monitoring.protocol.analytes import ANALYTES, Analyte
from monitoring.protocol.units import accepted_units
from monitoring.protocol.vocabulary import Coded, Specimen
from monitoring.selectors.last_values import Last

PARTS = (
    "value",
    "unit",
    "specimen",
    "component",
    "date",
    "lab",
    "method",
    "lower_limit",
    "upper_limit",
    "note",
)
# What folds away behind "more": rarely typed, and opened where something stands in it or is wrong with it.
FOLDED = ("date", "lab", "method", "lower_limit", "upper_limit", "note")
COMPARED = ("vegf", "m_protein")  # judged within one specimen, laboratory and method alone
SECOND = "~2"  # the second M-protein of a person who has two


@dataclass
class Said:
    """A sentence at one field of the row. `link` is the id of the stored result that it speaks of."""

    field: str
    text: str
    refused: bool
    code: str = ""
    link: int | None = None


@dataclass
class ResultRow:
    """`key` is the test's code, with SECOND for a second component; its fields are named `key-part`."""

    key: str
    texts: dict[str, str]
    last: Last | None = None
    is_due: bool = False
    said: list[Said] = field(default_factory=list)

    @property
    def analyte(self) -> str:
        return self.key.removesuffix(SECOND)

    @property
    def known(self) -> Analyte | None:
        return ANALYTES.get(self.analyte)

    @property
    def label(self) -> str:
        label = wording.analyte(self.analyte)
        if self.key.endswith(SECOND):
            return _("%(test)s, second component") % {"test": label}
        return label

    @property
    def dom_id(self) -> str:
        return "".join(char if char.isalnum() or char == "_" else "-" for char in self.key)[:80]

    @property
    def is_filled(self) -> bool:
        return bool(self.texts.get("value", "").strip())

    @property
    def refused(self) -> list[Said]:
        return [said for said in self.said if said.refused]

    @property
    def asked(self) -> list[Said]:
        return [said for said in self.said if not said.refused]

    @property
    def wrong_fields(self) -> set[str]:
        return {said.field for said in self.refused}

    @property
    def is_word(self) -> bool:
        return self.known is not None and self.known.kind == "word"

    @property
    def words(self) -> list[str]:
        """The words that may stand in place of a number, as the reader writes them."""
        return [wording.word(word) for word in self.known.words] if self.known else []

    @property
    def value_choices(self) -> list[tuple[str, str]]:
        """Of a test whose results are words. What was sent and is none of them is kept."""
        words = self.known.words if self.known else ()
        return _kept([(str(word), wording.word(word)) for word in words], self.texts.get("value", ""))

    @property
    def unit_choices(self) -> list[tuple[str, str]]:
        if self.known is None or self.known.dimensionless:
            return _kept([], self.texts.get("unit", ""))
        units = [(code, wording.unit(code)) for code in accepted_units(self.known)]
        return _kept(units, self.texts.get("unit", ""))

    @property
    def lone_unit(self) -> str:
        """The printed unit of a test that comes in one unit only."""
        choices = self.unit_choices
        return choices[0][1] if len(choices) == 1 and not self.wrong_fields & {"unit"} else ""

    @property
    def specimen_choices(self) -> list[tuple[str, str]]:
        if self.known is None or self.known.specimens == "none":
            return _kept([], self.texts.get("specimen", ""))
        choices = [(str(code), wording.specimen(code)) for code in Specimen]
        return _kept(choices, self.texts.get("specimen", ""))

    @property
    def needs_specimen(self) -> bool:
        return self.known is not None and self.known.specimens == "required"

    @property
    def has_components(self) -> bool:
        return self.known is not None and self.known.components

    @property
    def has_limits(self) -> bool:
        return self.known is None or self.known.kind in ("quantity", "count")

    @property
    def is_open(self) -> bool:
        """Whether the folded part is shown: something in it is wrong, or says more than the last time."""
        return bool(self.wrong_fields & set(FOLDED)) or any(
            self.texts.get(part) for part in ("date", "lower_limit", "upper_limit", "note")
        )

    @property
    def folded_summary(self) -> str:
        """What the folded part holds, so that a laboratory or method that differs is seen."""
        held = [self.texts.get("lab", ""), self.texts.get("method", "")]
        if not self.needs_specimen and self.texts.get("specimen"):
            held.append(wording.specimen(self.texts["specimen"]))
        return " · ".join(text for text in held if text)

    @property
    def last_text(self) -> str:
        """ "12.4 g/dL" of the last time."""
        if self.last is None:
            return ""
        value = wording.word(self.last.coded) if self.last.coded else self.last.reported_value
        unit = wording.unit(self.last.unit) or ("" if self.last.coded else self.last.reported_unit)
        specimen = wording.specimen(self.last.specimen) if self.needs_specimen else ""
        return " ".join(text for text in (value, unit, specimen.lower()) if text)

    def incoming(self, index: int, on: date | str, section: Mapping[str, str]) -> IncomingResult:
        """What the one door takes. A laboratory or method of the section stands where the row has none."""
        texts = self.texts
        return IncomingResult(
            analyte=self.analyte,
            value=coded_word(self.known, texts.get("value", "")),
            date=texts.get("date", "").strip() or on,
            unit=texts.get("unit", ""),
            specimen=texts.get("specimen", ""),
            lab=texts.get("lab", "").strip() or section.get("lab", ""),
            method=texts.get("method", "").strip() or section.get("method", ""),
            lower_limit=texts.get("lower_limit", ""),
            upper_limit=texts.get("upper_limit", ""),
            component=texts.get("component", ""),
            note=texts.get("note", ""),
            row=index,
        )

    def new_series(self, found: IncomingResult) -> bool:
        """Whether this value could not be compared with the last one: another specimen, laboratory or method."""
        if self.last is None or not self.is_filled or self.analyte not in COMPARED:
            return False
        series = (found.specimen, found.lab, found.method)
        return series != (self.last.specimen, self.last.lab, self.last.method)

    def take(self, problem: Problem) -> None:
        """Put a problem's sentence at its field."""
        link = problem.params.get("id")
        self.said.append(
            Said(
                problem.field,
                wording.problem(problem),
                problem.is_error,
                problem.code,
                link if isinstance(link, int) else None,
            )
        )


def _kept(choices: list[tuple[str, str]], sent: str) -> list[tuple[str, str]]:
    """The choices, and what was sent where it is none of them: a refused form forgets nothing."""
    if sent and sent not in {code for code, _label in choices}:
        return [*choices, (sent, sent)]
    return choices


def coded_word(known: Analyte | None, text: str) -> str:
    """A word of the reader's language as its code: "no detectado" is "not detected"; anything else as typed."""
    if known is None or not known.words:
        return text
    typed = " ".join(text.split()).casefold()
    spoken = {wording.word(word).casefold(): str(word) for word in known.words}
    if Coded.NOT_MEASURABLE in known.words:
        spoken[pgettext("short for: not measurable", "nm")] = str(Coded.NOT_MEASURABLE)
    return spoken.get(typed, text)


def typed_rows(data: QueryDict) -> dict[str, dict[str, str]]:
    """The texts of every row that a form sent, by key, in its order."""
    keys = dict.fromkeys(data.getlist("rows"))
    return {key: {part: data.get(f"{key}-{part}", "") for part in PARTS} for key in keys}


def preselected(
    key: str, last: Last | None, site_units: Mapping[str, str], places: Mapping[str, str]
) -> dict[str, str]:
    """What an untouched row holds: unit and series of the last time; else the site's unit, else the canonical one."""
    analyte = ANALYTES[key.removesuffix(SECOND)]
    units = accepted_units(analyte)
    unit = (last.unit if last else "") or site_units.get(analyte.code, "")
    texts = dict.fromkeys(PARTS, "")
    if not analyte.dimensionless:
        texts["unit"] = unit if unit in units else next(iter(units), "")
    if last is not None:
        texts["specimen"] = last.specimen
        texts["component"] = last.component
        for part in ("lab", "method"):
            own = getattr(last, part)
            texts[part] = own if own != places.get(part, "") else ""
    return texts


def field_label(part: str) -> str:
    """The name of a part above its field."""
    labels = {
        "value": _("Value"),
        "unit": _("Unit"),
        "specimen": _("Specimen"),
        "component": _("Component"),
        "date": _("Day of the sample, if another"),
        "lab": _("Laboratory"),
        "method": _("Method"),
        "lower_limit": _("Lower limit"),
        "upper_limit": _("Upper limit"),
        "note": _("Note"),
    }
    return capfirst(labels[part])
