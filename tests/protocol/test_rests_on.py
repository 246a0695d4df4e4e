"""What a computed response rests on: the line changes with the response and each of its inputs, with nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from monitoring.protocol.findings import Evidence
from monitoring.protocol.history import Reading
from monitoring.protocol.responses.response import OrganChange, Response
from monitoring.protocol.responses.rests_on import rests_on
from monitoring.protocol.verdicts import CATEGORIES, Category, Channel, Organ, OrganState

BASELINE = Reading(
    *("vegf", date(2026, 1, 10), Decimal("6630.0"), "", "", "pg/mL", "serum", "Madrid", "ELISA"),
    upper_limit=Decimal(100),
    id=1,
)
NADIR = BASELINE._replace(date=date(2026, 5, 1), value=Decimal(31), comparator="<", id=2)
LATEST = BASELINE._replace(date=date(2026, 9, 1), value=Decimal(80), id=3)
WORSE = OrganChange(
    Organ.SKIN,
    OrganState.WORSE,
    Evidence("skin_changes", "absent", "", date(2026, 1, 10), 4, "sign"),
    Evidence("skin_changes", "present", "", date(2026, 9, 1), 5, "sign"),
)
VEGF = Response(Channel.VEGF, Category.COMPLETE, False, BASELINE, NADIR, LATEST, note="early")


def test_the_line_says_what_was_measured_when_and_where():
    assert rests_on(VEGF) == (
        "vegf CR | unconfirmed | baseline vegf 6630 pg/mL 2026-01-10 serum Madrid ELISA 100 | "
        "nadir vegf <31 pg/mL 2026-05-01 serum Madrid ELISA 100 | "
        "latest vegf 80 pg/mL 2026-09-01 serum Madrid ELISA 100 | early"
    )


def test_of_organs_it_says_state_and_both_sides():
    clinical = Response(Channel.CLINICAL, Category.MIXED, organs=(WORSE,))
    assert rests_on(clinical) == (
        "clinical mixed | skin worse skin_changes absent 2026-01-10 skin_changes present 2026-09-01"
    )


def test_what_was_never_seen_is_not_spoken_of():
    unseen = OrganChange(Organ.DLCO, OrganState.NOT_ASSESSED)
    response = Response(Channel.CLINICAL, Category.NOT_EVALUABLE, organs=(unseen,))
    assert rests_on(response) == "clinical not_evaluable | dlco not_assessed"


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"category": Category.PARTIAL}, id="another category"),
        pytest.param({"confirmed": True}, id="confirmed by now"),
        pytest.param({"confirmed": None}, id="nothing to confirm"),
        pytest.param({"baseline": None}, id="no baseline"),
        pytest.param({"nadir": LATEST}, id="another nadir"),
        pytest.param({"latest": LATEST._replace(value=Decimal(81))}, id="another value"),
        pytest.param({"latest": LATEST._replace(date=date(2026, 9, 2))}, id="another day"),
        pytest.param({"latest": LATEST._replace(lab="Leeds")}, id="another laboratory"),
        pytest.param({"latest": LATEST._replace(component="IgA lambda")}, id="another component"),
        pytest.param({"latest": LATEST._replace(upper_limit=None)}, id="no limit"),
        pytest.param({"components": (LATEST,)}, id="a component"),
        pytest.param({"organs": (WORSE,)}, id="an organ"),
        pytest.param({"note": ""}, id="no note"),
    ],
)
def test_whatever_it_rests_on_changes_the_line(changed):
    assert rests_on(replace(VEGF, **changed)) != rests_on(VEGF)


def test_ids_and_the_order_of_entry_say_nothing():
    first, second = LATEST, LATEST._replace(component="IgG kappa")
    there = replace(VEGF, components=(first, second), organs=(WORSE, replace(WORSE, organ=Organ.RENAL)))
    back = replace(
        VEGF,
        latest=LATEST._replace(id=99),
        components=(second._replace(id=98), first),
        organs=(replace(WORSE, organ=Organ.RENAL), WORSE),
    )
    assert rests_on(there) == rests_on(back)


def test_each_channel_has_the_categories_of_the_contract():
    """§5: vegf, pet CR PR NR PD not_evaluable; hematologic adds VGPR; clinical has words of its own."""
    said = {channel: [str(each) for each in categories] for channel, categories in CATEGORIES.items()}
    assert said == {
        "vegf": ["CR", "PR", "NR", "PD", "not_evaluable"],
        "hematologic": ["CR", "VGPR", "PR", "NR", "PD", "not_evaluable"],
        "pet": ["CR", "PR", "NR", "PD", "not_evaluable"],
        "clinical": ["improvement", "mixed", "stable", "progression", "not_evaluable"],
    }
