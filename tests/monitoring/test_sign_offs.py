"""A clinic's physicians vouch for rules, statements and rows of the schedule; without them everything is unsigned."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

from monitoring.models import SignOff
from monitoring.protocol.current import CURRENT
from monitoring.selectors import sign_offs as selector
from monitoring.selectors.history import history_of
from monitoring.selectors.schedule_view import schedule_of
from monitoring.services import sign_offs
from patients.models import AuditEvent
from tests.world import TODAY

RULE, STATEMENT, SCHEDULE = "rule", "statement", "schedule"


@pytest.fixture
def signs(world):
    """Sign at MADRID as its physician."""

    def sign(kind=RULE, subject="SR-13", status="approved", **rest):
        given = {"site": world.madrid, "by": world.pablo} | rest
        return sign_offs.sign(kind=kind, subject=subject, status=status, **given)

    return sign


def reviewed(world) -> dict[str, str]:
    """The review status of each open panel of ROSA's."""
    items = schedule_of(world.rosa, history_of(world.rosa), TODAY)["items"]
    return {item["panel"]: item["why"]["review_status"] for item in items}


def test_a_rule_is_unsigned_until_somebody_signs_it(world, signs):
    assert selector.of_rule(selector.status_of(world.madrid), "SR-13") == "pending_review"
    signs(status="under_review")
    assert selector.of_rule(selector.status_of(world.madrid), "SR-13") == "under_review"
    row = signs(status="approved", note="As in our protocol.")
    assert selector.of_rule(selector.status_of(world.madrid), "SR-13") == "approved"
    assert (row.version, row.note, row.signed_by) == (CURRENT.version, "As in our protocol.", world.pablo)


def test_what_one_clinic_signs_binds_no_other(world, signs):
    signs()
    assert selector.status_of(world.leeds) == {}


def test_a_signature_belongs_to_its_version_of_the_protocol(world, signs):
    signs()
    assert selector.status_of(world.madrid, version="poems-2027-01") == {}


def test_an_approval_is_withdrawn_with_a_reason_and_the_rule_is_unsigned_again(world, signs):
    signs()
    with pytest.raises(ValidationError) as refused:
        signs(status="withdrawn", note=" ")
    assert set(refused.value.error_dict) == {"note"}
    signs(status="withdrawn", note="A new trial.")
    assert selector.of_rule(selector.status_of(world.madrid), "SR-13") == "pending_review"
    assert [row.status for row in selector.history_of([world.madrid], RULE, "SR-13")] == [
        "withdrawn",
        "approved",
    ]


def test_nothing_can_be_withdrawn_that_was_not_signed(world, signs):
    with pytest.raises(ValidationError) as refused:
        signs(status="withdrawn", note="Why not.")
    assert set(refused.value.error_dict) == {"status"}


def test_the_same_word_twice_is_one_row_another_person_adds_one(world, signs):
    assert signs().pk == signs().pk
    assert signs(by=world.lena).pk != signs(note="With a note").pk
    assert SignOff.objects.count() == 3


@pytest.mark.parametrize(
    "kind, subject",
    [
        (RULE, "SR-99"),
        (RULE, "S1-01"),
        (STATEMENT, "S9-01"),
        (STATEMENT, "L10"),
        pytest.param(STATEMENT, "S2-53", id="S2-53: furniture of the page"),
        (SCHEDULE, "SR-01"),
        ("patient", "1"),
    ],
)
def test_only_rules_statements_and_panels_can_be_signed(signs, kind, subject):
    with pytest.raises(ValidationError) as refused:
        signs(kind=kind, subject=subject)
    assert set(refused.value.error_dict) == {"subject"}
    assert not SignOff.objects.exists()


@pytest.mark.parametrize("status", ["", "submitted", "read"])
def test_nobody_says_anything_else_of_a_rule(signs, status):
    with pytest.raises(ValidationError) as refused:
        signs(status=status)
    assert set(refused.value.error_dict) == {"status"}


@pytest.mark.parametrize("note, taken", [("x" * 500, True), ("x" * 501, False), ("a\x00b", False)])
def test_a_note_has_at_most_500_characters(signs, note, taken):
    if taken:
        assert signs(note=note).note == note
    else:
        with pytest.raises(ValidationError) as refused:
            signs(note=note)
        assert set(refused.value.error_dict) == {"note"}


def test_a_signature_leaves_its_audit_row(world, signs):
    row = signs(note="Read in full.")
    trace = AuditEvent.objects.get(type="rule.signed")
    assert (trace.site_id, trace.actor, trace.patient_id) == (world.madrid.pk, world.pablo.email, None)
    assert trace.facts == {
        "id": row.pk,
        "kind": "rule",
        "subject": "SR-13",
        "status": "approved",
        "protocol": CURRENT.version,
    }


def test_the_database_keeps_signatures(signs):
    row = signs()
    table = SignOff._meta.db_table
    for statement in (f"UPDATE {table} SET status = 'withdrawn'", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(IntegrityError), transaction.atomic():
        SignOff.objects.create(
            site=row.site,
            kind="rule",
            subject="SR-13",
            version="1",
            status="withdrawn",
            signed_by=row.signed_by,
        )
    assert str(row) == f"SR-13 {CURRENT.version}: approved"


def test_a_due_date_says_who_vouches_for_it(world, signs):
    assert set(reviewed(world).values()) == {"pending_review"}
    signs(SCHEDULE, "spep", "under_review")
    assert reviewed(world)["spep"] == "under_review"
    signs(SCHEDULE, "spep")
    assert reviewed(world)["spep"] == "approved"
    assert reviewed(world)["cbc"] == "pending_review"


SIGNED_STATEMENTS = {(STATEMENT, code): SimpleNamespace(status="approved") for code in ("S2-34", "S2-40")}


@pytest.mark.parametrize(
    "sources, status",
    [
        pytest.param(("S2-34",), "approved", id="its one statement is approved"),
        pytest.param(("S2-40", "S2-09"), "pending_review", id="one of two statements is"),
        pytest.param(("LOCAL_DEFAULT",), "pending_review", id="a local default is nobody's statement"),
        pytest.param((), "pending_review", id="no source at all"),
    ],
)
def test_approved_statements_vouch_for_what_rests_on_them_alone(sources, status):
    assert selector.of_schedule(SIGNED_STATEMENTS, "ncs", sources) == status


def test_a_word_on_the_row_itself_wins_over_its_statements():
    signed = SIGNED_STATEMENTS | {(SCHEDULE, "ncs"): SimpleNamespace(status="withdrawn")}
    assert selector.of_schedule(signed, "ncs", ("S2-34",)) == "pending_review"
