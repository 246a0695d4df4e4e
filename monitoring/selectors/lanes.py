"""The lanes of the course chart: which there are, which a person chose, and what has to be read for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from monitoring.models import CourseLanes
from monitoring.protocol.analytes import ANALYTES
from monitoring.protocol.vocabulary import NCS_PARAMETERS, NERVES, SIDES
from monitoring.selectors.overview import CHARTED
from patients.models import User

TREATMENTS, VISITS, VEGF, M_PROTEIN, FUNCTION = "treatments", "visits", "vegf", "m_protein", "function"
GRIP, NERVE, PET, BLOOD, ORGANS = "grip", "nerves", "pet", "blood", "organs"
# From top to bottom.
LANES = (TREATMENTS, VISITS, VEGF, M_PROTEIN, FUNCTION, GRIP, NERVE, PET, BLOOD, ORGANS)
USUAL = (TREATMENTS, VEGF, M_PROTEIN, FUNCTION, PET)
IMMUNOFIXATION = ("immunofixation_serum", "immunofixation_urine")
# The results that a lane draws; those of a nerve are asked for by its name.
DRAWN: dict[str, tuple[str, ...]] = {
    VEGF: ("vegf",),
    M_PROTEIN: ("m_protein", *IMMUNOFIXATION),
    FUNCTION: ("onls", "mrs"),
    GRIP: ("grip_right", "grip_left"),
    PET: ("pet_avid_lesions", "pet_suvmax_sum", "pet_new_lesion"),
    BLOOD: ("platelets", "hemoglobin"),
}
NERVE_CODES = tuple(code for code in ANALYTES if code.startswith("ncs."))


@dataclass(frozen=True, slots=True)
class Lanes:
    """What is shown: names of `LANES` from top to bottom, and the nerve ("ulnar.right"; "" for the most tested)."""

    names: tuple[str, ...] = USUAL
    nerve: str = ""

    @property
    def are_usual(self) -> bool:
        return self.names == USUAL

    @property
    def analytes(self) -> tuple[str, ...]:
        """What has to be read: with every lane what the first page tells, and of nerves all, so that one is chosen."""
        more = [code for name in self.names for code in DRAWN.get(name, ())]
        return tuple(dict.fromkeys((*CHARTED, *more, *(NERVE_CODES if NERVE in self.names else ()))))


def known(names: Iterable[str]) -> tuple[str, ...]:
    """Those that exist, from top to bottom; a name may be several with commas between them."""
    asked = {part for name in names for part in name.split(",")}
    return tuple(name for name in LANES if name in asked)


def lanes_of(names: Iterable[str]) -> tuple[str, ...]:
    """Those that exist; the usual ones where none does."""
    return known(names) or USUAL


def remembered(user: User) -> tuple[str, ...]:
    """What the person chose last; the usual ones where they never did. One query."""
    kept = CourseLanes.objects.filter(user=user).values_list("names", flat=True).first()
    return lanes_of(kept or ())


def is_nerve(nerve: str) -> bool:
    return nerve in _PLACES


def nerves_in(analytes: Iterable[str]) -> list[str]:
    """ "median.right" and so on, of the codes of results, in the order of a study."""
    found = {code.split(".", 1)[1].rpartition(".")[0] for code in analytes if code.startswith("ncs.")}
    return sorted(found, key=lambda nerve: _PLACES.get(nerve, len(_PLACES)))


def codes_of_nerve(nerve: str) -> tuple[str, ...]:
    return tuple(f"ncs.{nerve}.{parameter}" for parameter in NCS_PARAMETERS)


_PLACES = {f"{nerve}.{side}": n for n, (nerve, side) in enumerate((n, s) for n in NERVES for s in SIDES)}
