"""A physician signs a visit: over what, by whom, once; what changes later is told beside the signature."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

from monitoring.exchange.incoming import IncomingResult
from monitoring.models import Observation, Sign, Visit, VisitNoteRevision, VisitSignature
from monitoring.selectors.visit_signatures import Signing, fingerprint, signing_of
from monitoring.services import results, signs, visit_signatures, visits
from patients.models import AuditEvent
from tests.api.conftest import at_once, shared_database
from tests.world import TODAY

ON = date(2026, 11, 18)
__all__ = ["shared_database"]  # a fixture


@pytest.fixture(autouse=True)
def noon():
    """The clock stands still: what came later is told by versions, never by the time."""
    with time_machine.travel(datetime(2026, 11, 20, 11, 0, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def visit(world) -> Visit:
    """Ana logged a VEGF, a haemoglobin and two findings."""
    return visits.log(
        patient=world.rosa,
        on=ON,
        kind="clinic",
        by=world.ana,
        today=TODAY,
        origin="page",
        incoming=[
            IncomingResult(analyte="vegf", value="740", unit="pg/mL", specimen="plasma", date=ON.isoformat()),
            IncomingResult(analyte="hemoglobin", value="13.1", unit="g/dL", date=ON.isoformat()),
        ],
        sign_states={"papilledema": "absent"},
        graded={"edema": 1},
        note="Walks without a stick.",
    ).visit


@pytest.fixture
def sign(world, visit):
    """Sign as somebody who has just read it."""

    def sign(by=None, seen: str = "") -> VisitSignature:
        return visit_signatures.sign(
            visit, by=by or world.pablo, seen=seen or signing_of(fresh(visit)).fingerprint
        )

    return sign


def fresh(visit: Visit) -> Visit:
    return Visit.objects.select_related("patient").get(pk=visit.pk)


def state(visit: Visit) -> Signing:
    return signing_of(fresh(visit))


def told(visit: Visit) -> list[tuple]:
    """What changed since the first signature: what, deed, code, by, reason, and whether it was signed since."""
    return [
        (each.what, each.deed, each.code, str(each.by), each.reason, covered)
        for each, covered in state(visit).changes
    ]


def vegf(visit) -> Observation:
    return visit.observations.get(analyte="vegf")


def correct(world, visit, value: str, reason: str = "misread") -> None:
    results.correct(vegf(visit), by=world.ana, today=TODAY, reason=reason, origin="page", value=value)


def add(world, visit, analyte: str = "platelets", value: str = "310", unit: str = "10*9/L") -> None:
    incoming = IncomingResult(analyte=analyte, value=value, unit=unit, date=ON.isoformat())
    results.record(
        [incoming], patient=world.rosa, origin="page", by=world.ana, today=TODAY, visit=fresh(visit)
    )


def find(world, reason: str = "", **found: str):
    return signs.record(
        patient=world.rosa, on=ON, by=world.ana, today=TODAY, origin="page", signs=found, reason=reason
    )


def test_a_signature_says_who_when_and_over_what(world, visit, sign):
    row = sign()
    assert (row.signed_by, row.signed_at) == (world.pablo, datetime(2026, 11, 20, 11, 0, tzinfo=UTC))
    assert row.fingerprint == fingerprint(row.content)
    assert row.content["note"] == {"text": "Walks without a stick.", "version": 1}
    assert row.content["visit"] == {"date": "2026-11-18", "kind": "clinic", "voided": False}
    said = row.content["result"][str(vegf(visit).pk)]
    assert (said["reported_value"], said["value"], said["unit"], said["version"]) == (
        "740",
        "740",
        "pg/mL",
        1,
    )
    assert len(row.content["sign"]) == 2
    now = state(visit)
    assert (now.is_signed, now.holds, now.changes, len(now.signatures)) == (True, True, [], 1)


def test_an_unsigned_visit_has_no_changes_to_tell(world, visit):
    correct(world, visit, "760")
    now = state(visit)
    assert (now.is_signed, now.holds, now.changes, now.signatures) == (False, False, [], [])
    assert (set(now.late_results), set(now.late_signs)) == (set(), set())


def test_a_signature_leaves_its_audit_row(world, visit, sign):
    row = sign()
    event = AuditEvent.objects.get(type="visit.signed")
    assert (event.actor_id, event.patient_id) == (world.pablo.pk, world.rosa.pk)
    assert event.facts == {"id": visit.pk, "date": "2026-11-18", "fingerprint": row.fingerprint}


def test_two_clicks_are_one_signature_and_two_physicians_are_two(world, visit, sign):
    seen = state(visit).fingerprint
    assert sign(seen=seen).pk == sign(seen=seen).pk
    assert AuditEvent.objects.filter(type="visit.signed").count() == 1
    assert sign(by=world.lena, seen=seen).signed_by == world.lena
    assert VisitSignature.objects.count() == 2
    assert state(visit).signed_as_it_stands(world.pablo)
    assert not state(visit).signed_as_it_stands(world.ana)


def test_two_clicks_at_the_same_moment_are_one_signature(shared_database, world, visit):
    seen = signing_of(visit).fingerprint
    rows = at_once([lambda: visit_signatures.sign(visit, by=world.pablo, seen=seen) for _click in range(2)])
    assert rows[0].pk == rows[1].pk
    assert VisitSignature.objects.count() == AuditEvent.objects.filter(type="visit.signed").count() == 1


def test_the_database_takes_one_signature_of_a_person_over_the_same(world, visit, sign):
    row = sign()
    with pytest.raises(IntegrityError), transaction.atomic():
        VisitSignature.objects.create(
            visit=visit, signed_by=world.pablo, fingerprint=row.fingerprint, content=row.content
        )


@pytest.mark.parametrize("deed", ["UPDATE {} SET {}", "DELETE FROM {}"])
@pytest.mark.parametrize(
    "table, column",
    [
        ("monitoring_visitsignature", "fingerprint = ''"),
        ("monitoring_visitnoterevision", "said = ''"),
    ],
)
def test_the_database_keeps_signatures_and_earlier_notes(world, visit, sign, deed, table, column):
    visits.change_note(visit, text="Walks with a stick.", version=1, by=world.ana)
    sign()
    with pytest.raises(DatabaseError, match="rows are kept"), transaction.atomic():
        connection.cursor().execute(deed.format(table, column))
    assert VisitSignature.objects.count() == VisitNoteRevision.objects.count() == 1


def test_who_signs_has_read_what_stands(world, visit, sign):
    seen = state(visit).fingerprint
    correct(world, visit, "760")
    with pytest.raises(ValidationError) as refused:
        sign(seen=seen)
    assert refused.value.code == "changed"
    assert not VisitSignature.objects.exists()


def test_a_voided_visit_is_not_signed(world, visit, sign):
    visits.void(visit, by=world.ana, today=TODAY, reason="of another patient")
    with pytest.raises(ValidationError) as refused:
        sign()
    assert refused.value.code == "voided"


def test_a_result_that_is_corrected_is_told_beside_the_signature(world, visit, sign):
    sign()
    correct(world, visit, "760", reason="misread")
    assert told(visit) == [("result", "corrected", "vegf", "Ana", "misread", False)]
    now = state(visit)
    assert (now.is_signed, now.holds) == (True, False)
    assert now.changes[0][0].before["reported_value"] == "740"


def test_each_of_several_corrections_is_told(world, visit, sign):
    correct(world, visit, "750", reason="before the signature")
    sign()
    correct(world, visit, "760", reason="first")
    correct(world, visit, "770", reason="second")
    assert [row[4] for row in told(visit)] == ["first", "second"]


def test_what_is_added_and_voided_later_is_told(world, visit, sign):
    sign()
    add(world, visit)
    results.void(vegf(visit), by=world.pablo, today=TODAY, reason="haemolysed")
    signs.void(Sign.objects.get(code="edema"), by=world.ana, today=TODAY, reason="other patient")
    assert sorted(told(visit)) == [
        ("result", "added", "platelets", "Ana", "", False),
        ("result", "voided", "vegf", "Pablo", "haemolysed", False),
        ("sign", "voided", "edema", "Ana", "other patient", False),
    ]
    late = Observation.objects.get(analyte="platelets").pk
    assert (set(state(visit).late_results), set(state(visit).late_signs)) == ({late}, set())


def test_what_is_added_later_and_then_voided_is_told_as_both(world, visit, sign):
    sign()
    add(world, visit)
    row = Observation.objects.get(analyte="platelets")
    results.void(row, by=world.ana, today=TODAY, reason="of another day")
    assert {each[1] for each in told(visit)} == {"added", "voided"}


def test_a_finding_of_a_signed_visit_is_corrected_with_a_reason_and_stays_with_the_visit(world, visit, sign):
    sign()
    with pytest.raises(ValidationError) as refused:
        find(world, papilledema="present")
    assert [error.code for error in refused.value.error_dict["reason"]] == ["signed"]
    assert Sign.objects.get(code="papilledema").state == "absent"
    find(world, papilledema="present", reason="seen by the ophthalmologist")
    assert sorted(told(visit)) == [
        ("sign", "added", "papilledema", "Ana", "", False),
        ("sign", "voided", "papilledema", "Ana", "seen by the ophthalmologist", False),
    ]


@pytest.mark.parametrize("is_signed", [True, False])
def test_a_finding_that_is_the_same_or_of_no_signed_visit_needs_no_reason(world, visit, sign, is_signed):
    if is_signed:
        sign()
        assert find(world, papilledema="absent", organomegaly="present").unchanged
    else:
        assert find(world, papilledema="present").replaced
        assert Sign.objects.get(code="papilledema", voided_at=None).visit == visit


def test_another_visit_of_that_day_corrects_findings_with_a_reason_alone(world, visit, sign):
    sign()
    logged = {
        "patient": world.rosa,
        "on": ON,
        "kind": "clinic",
        "by": world.ana,
        "today": TODAY,
        "origin": "page",
        "sign_states": {"papilledema": "present"},
    }
    with pytest.raises(ValidationError) as refused:
        visits.log(**logged)
    assert set(refused.value.error_dict) == {"reason"}
    assert Visit.objects.count() == 1
    visits.log(**logged, reason="seen again")
    assert told(visit) == [("sign", "voided", "papilledema", "Ana", "seen again", False)]


def test_a_note_changes_freely_until_it_is_signed_and_each_version_is_kept(world, visit, sign):
    assert visits.change_note(visit, text="Walks with a stick.", version=1, by=world.ana)
    assert not visits.change_note(visit, text=" Walks with a stick. ", version=2, by=world.ana)
    sign()
    with pytest.raises(ValidationError) as refused:
        visits.change_note(visit, text="Walks.", version=2, by=world.ana)
    assert set(refused.value.error_dict) == {"reason"}
    assert visits.change_note(visit, text="Walks.", version=2, by=world.pablo, reason="shorter")
    assert list(VisitNoteRevision.objects.values_list("version", "said", "reason")) == [
        (1, "Walks without a stick.", ""),
        (2, "Walks with a stick.", "shorter"),
    ]
    assert fresh(visit).note == "Walks."
    assert told(visit) == [("note", "corrected", "", "Pablo", "shorter", False)]
    events = AuditEvent.objects.filter(type="visit.note_changed").order_by("pk")
    assert [event.facts["reason"] for event in events] == ["", "shorter"]


def test_nobody_writes_over_a_note_that_was_changed_meanwhile(world, visit):
    visits.change_note(visit, text="Walks with a stick.", version=1, by=world.ana)
    with pytest.raises(ValidationError) as refused:
        visits.change_note(visit, text="Walks.", version=1, by=world.pablo)
    assert [error.code for error in refused.value.error_dict["text"]] == ["stale"]
    assert fresh(visit).note == "Walks with a stick."


def test_the_note_of_a_voided_visit_stays(world, visit):
    visits.void(visit, by=world.ana, today=TODAY, reason="of another patient")
    with pytest.raises(ValidationError) as refused:
        visits.change_note(visit, text="Walks.", version=1, by=world.pablo)
    assert [error.code for error in refused.value.error_dict["text"]] == ["voided"]


def test_a_visit_that_is_voided_meanwhile_takes_nothing_in(world, visit):
    visits.void(fresh(visit), by=world.pablo, today=TODAY, reason="of another patient")
    with pytest.raises(ValidationError) as refused:
        visits.log(
            patient=world.rosa,
            on=ON,
            kind="clinic",
            by=world.ana,
            today=TODAY,
            origin="page",
            graded={"ascites": 1},
            joins=visit,
        )
    assert [error.code for error in refused.value.error_dict["date"]] == ["voided"]
    assert not Sign.objects.filter(code="ascites").exists()


def test_a_visit_is_signed_again_after_corrections_and_all_of_it_stays_told(world, visit, sign):
    sign()
    correct(world, visit, "760", reason="misread")
    second = sign()
    now = state(visit)
    assert now.holds
    assert [(s.row.pk == second.pk, len(s.changes)) for s in now.signatures] == [(True, 0), (False, 1)]
    correct(world, visit, "770", reason="misread again")
    assert [(row[4], row[5]) for row in told(visit)] == [("misread", True), ("misread again", False)]
    assert not state(visit).holds


def test_a_signed_visit_is_voided_with_a_reason_and_its_signature_stays(world, visit, sign):
    sign()
    with pytest.raises(ValidationError):
        visits.void(visit, by=world.ana, today=TODAY, reason=" ")
    visits.void(fresh(visit), by=world.ana, today=TODAY, reason="logged twice")
    assert told(visit) == [("visit", "voided", "", "Ana", "logged twice", False)]
    assert len(state(visit).signatures) == 1


@pytest.mark.parametrize(
    "bypass, expected",
    [
        pytest.param(
            lambda v: Observation.objects.filter(visit=v, analyte="vegf").update(reported_value="74"),
            ("result", "unexplained", "vegf", "None", "", False),
            id="a value",
        ),
        pytest.param(
            lambda v: Observation.objects.filter(visit=v, analyte="vegf").update(visit=None),
            ("result", "unexplained", "vegf", "None", "", False),
            id="a result that was moved away",
        ),
        pytest.param(
            lambda v: Sign.objects.filter(visit=v, code="papilledema").update(state="present"),
            ("sign", "unexplained", "papilledema", "None", "", False),
            id="a finding",
        ),
        pytest.param(
            lambda v: Visit.objects.filter(pk=v.pk).update(note="Walks well."),
            ("note", "unexplained", "", "None", "", False),
            id="the note",
        ),
        pytest.param(
            lambda v: Visit.objects.filter(pk=v.pk).update(kind="baseline"),
            ("visit", "unexplained", "", "None", "", False),
            id="the kind of visit",
        ),
    ],
)
def test_content_that_changed_without_a_correction_is_told_as_such(world, visit, sign, bypass, expected):
    sign()
    bypass(visit)
    assert told(visit) == [expected]
    assert not state(visit).holds


def test_the_fingerprint_is_of_what_is_said_not_of_the_order_in_which_it_is_read():
    said = {"a": {"1": 1, "2": "ñ"}, "b": None}
    turned = {"b": None, "a": {"2": "ñ", "1": 1}}
    assert fingerprint(said) == fingerprint(turned)
    assert fingerprint(said) != fingerprint(said | {"b": ""})
    assert len(fingerprint(said)) == 64
