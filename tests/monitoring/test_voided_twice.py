"""Two people void the same row: the first one's reason stands, the second is told."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from monitoring.models import Sign, Visit
from monitoring.services import signs, visits
from patients.models import AuditEvent
from tests.world import TODAY


@pytest.fixture
def visit(world):
    return Visit.objects.create(patient=world.rosa, date=TODAY, kind="follow_up", source="page")


@pytest.fixture
def sign(world):
    return Sign.objects.create(
        patient=world.rosa, date=TODAY, code="papilledema", state="present", source="page"
    )


@pytest.mark.parametrize("void, what", [(visits.void, "visit"), (signs.void, "sign")], ids=["visit", "sign"])
def test_the_first_reason_stands(world, request, void, what):
    row = request.getfixturevalue(what)
    first, second = (type(row).objects.get(pk=row.pk) for _ in range(2))
    void(first, by=world.ana, today=TODAY, reason="another patient's")
    with pytest.raises(ValidationError) as refusal:
        void(second, by=world.pablo, today=TODAY, reason="typed twice")
    assert refusal.value.error_dict["reason"][0].code == "already_voided"
    row.refresh_from_db()
    assert (row.void_reason, row.voided_by) == ("another patient's", world.ana)
    assert AuditEvent.objects.filter(type=f"{what}.voided").count() == 1
