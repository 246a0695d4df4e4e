"""What is known of each sign: its state now, since when, when it was last looked at, and every entry behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from monitoring.models import Sign
from monitoring.protocol.vocabulary import LESION_COUNT, GradedSign, SignState
from monitoring.protocol.vocabulary import Sign as SignCode
from patients.models import Patient

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("mandatory", (SignCode.POLYNEUROPATHY, SignCode.MONOCLONAL_PLASMA_CELL_DISORDER)),
    ("major", (SignCode.CASTLEMAN, SignCode.SCLEROTIC_LESIONS)),
    (
        "minor",
        (
            *(SignCode.ORGANOMEGALY, SignCode.EXTRAVASCULAR_VOLUME_OVERLOAD, SignCode.SKIN_CHANGES),
            *(SignCode.PAPILLEDEMA, SignCode.THROMBOCYTOSIS_POLYCYTHEMIA),
        ),
    ),
    (
        "endocrine",
        (
            *(SignCode.ENDOCRINE_GONADAL, SignCode.ENDOCRINE_ADRENAL, SignCode.ENDOCRINE_PITUITARY),
            *(SignCode.ENDOCRINE_PARATHYROID, SignCode.ENDOCRINE_THYROID, SignCode.ENDOCRINE_GLUCOSE),
        ),
    ),
    ("skin", tuple(code for code in SignCode if code.startswith("skin_") and code != SignCode.SKIN_CHANGES)),
    ("marrow_and_bone", (SignCode.BONE_MARROW_INVOLVEMENT, SignCode.DIFFUSE_LESIONS, LESION_COUNT)),
    ("fluid", tuple(GradedSign)),
    (
        "after_treatment",
        (SignCode.STABILISED_AFTER_RADIOTHERAPY, SignCode.RESIDUAL_LESION_REVIEWED),
    ),
)


@dataclass
class Finding:
    """One sign. `state` is empty when nothing was ever recorded; a grade or a count stands in `grade`, `count`."""

    code: str
    state: str = ""
    grade: int | None = None
    count: int | None = None
    since: date | None = None  # first day of the unbroken run of this state
    last_seen: date | None = None  # last day on which it was assessed
    entries: list[Sign] = field(default_factory=list)  # newest first, voided ones among them

    @property
    def recorded(self) -> bool:
        return bool(self.state) or self.grade is not None or self.count is not None


def states_of(patient: Patient) -> dict[str, Finding]:
    """By code, every known sign, graded sign and the lesion count. One query."""
    rows = Sign.objects.filter(patient=patient).select_related("recorded_by", "voided_by")
    return read(rows.order_by("date", "pk"))


def read(rows: Iterable[Sign]) -> dict[str, Finding]:
    """From rows by date. A later "not assessed" takes nothing back (contract §5)."""
    states = {str(code): Finding(str(code)) for _name, codes in GROUPS for code in codes}
    for row in rows:
        found = states.setdefault(row.code, Finding(row.code))
        found.entries.insert(0, row)
        if not row.is_voided:
            _take(found, row)
    return states


def _take(found: Finding, row: Sign) -> None:
    if row.state == SignState.NOT_ASSESSED:
        found.state = found.state or row.state
        return
    if (row.state, row.grade, row.count) != (found.state, found.grade, found.count):
        found.state, found.grade, found.count, found.since = row.state, row.grade, row.count, row.date
    found.last_seen = row.date
