"""What a visitor finds in the demo clinic: invented people, a living worklist, and patients to learn from."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from monitoring.models import (
    Alert,
    Appointment,
    Contact,
    FollowUp,
    Observation,
    ScheduleItem,
    Treatment,
    Visit,
)
from monitoring.protocol.discordance import discordances
from monitoring.selectors import response_assessments, worklist
from monitoring.selectors.appointments import of_patient
from monitoring.selectors.judged import judged
from monitoring.selectors.worklist import Filter, Place
from monitoring.services import follow_up
from monitoring.services.demo import clinic
from monitoring.services.demo.disease import SERUM_LIMIT
from monitoring.services.demo.people import LEEDS, SITES
from patients.models import Membership, Patient, Role, Site, User

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """All sixty, made once for the tests that only look."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield clinic.build(count=60, seed=2026, day_at=lambda site: TODAY, progress=lambda *_: None)
        transaction.set_rollback(True)


def patient(mrn, site=LEEDS):
    return Patient.objects.get(site__code=site.code, mrn=mrn)


def judged_today(who):
    return judged(who, TODAY)


def open_items(**wanted):
    return ScheduleItem.objects.filter(state=ScheduleItem.State.OPEN, opens__isnull=False, **wanted)


def values(who, analyte, **wanted):
    rows = Observation.objects.filter(patient=who, analyte=analyte, **wanted).order_by("date", "id")
    return [row.value for row in rows]


# Who is there ------------------------------------------------------------------------------------------------


def test_two_sites_have_a_person_in_every_role_who_can_sign_in(made, db):
    assert made.sites == ["LEEDS", "MADRID"]
    assert made.patients == 60
    assert [(who["role"], who["site"]) for who in made.users] == [
        (role, site)
        for site in made.sites
        for role in ("coordinator", "staff", "physician", "admin", "auditor")
    ]
    for who in made.users:
        user = User.objects.get(email=who["email"])
        assert user.check_password(who["password"])
        assert len(who["password"]) >= 10
        assert [(m.role, m.site.code) for m in user.memberships.all()] == [(who["role"], who["site"])]
    assert {role for role, _ in Membership.objects.values_list("role", "site")} == set(Role.values)


def test_leeds_reads_english_and_madrid_spanish(made, db):
    assert {user.language for user in User.objects.filter(memberships__site__code="LEEDS")} == {"en"}
    assert {user.language for user in User.objects.filter(memberships__site__code="MADRID")} == {"es"}
    assert dict(Site.objects.values_list("code", "time_zone")) == {
        "LEEDS": "Europe/London",
        "MADRID": "Europe/Madrid",
    }


def test_every_patient_is_synthetic_with_an_invented_name(made, db):
    assert not Patient.objects.filter(synthetic=False).exists()
    for site in SITES:
        names = set(Patient.objects.filter(site__code=site.code).values_list("family_name", flat=True))
        assert names <= {*site.family_names, site.long_name}
        assert len(site.long_name) == 80
        assert site.long_name in names
    everyone = " ".join(Patient.objects.values_list("family_name", flat=True))
    assert {"ñ", "ú", "ó"} <= set(everyone)


def test_they_were_followed_for_up_to_eight_years(made, db):
    days = [day for day in Patient.objects.values_list("diagnosis_date", flat=True) if day]
    assert min(days) >= TODAY - timedelta(days=round(8.2 * 365.25))
    assert max(days) - min(days) > timedelta(days=5 * 365)
    closed = Counter(Patient.objects.exclude(status="active").values_list("status", flat=True))
    assert closed["deceased"] >= 2
    assert closed["transferred"] >= 2


# What a day looks like ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("site", ["LEEDS", "MADRID"])
def test_the_worklist_is_alive(made, db, site):
    waiting = {item.patient_id for item in open_items(site__code=site, opens__lte=TODAY)}
    late = {item.patient_id for item in open_items(site__code=site, due_by__lt=TODAY)}
    long_late = {i.patient_id for i in open_items(site__code=site, due_by__lt=TODAY - timedelta(days=120))}
    soon = open_items(site__code=site, opens__gt=TODAY, opens__lte=TODAY + timedelta(days=7), panel="vegf")
    active = Patient.objects.filter(site__code=site, status="active").count()
    assert 10 <= len(waiting) <= 20 < active
    assert 4 <= len(late) <= len(waiting) - 4
    assert 2 <= len(long_late) <= 7
    assert soon.exists()


def test_no_rule_breaks_and_alerts_of_several_kinds_stand(made, db):
    for who in Patient.objects.filter(status="active").select_related("site"):
        assert judged_today(who).failures == ()
    rules = set(Alert.objects.filter(state="open").values_list("rule", flat=True))
    assert {"SR-11", "SR-12", "SR-13e", "SR-16b", "SR-25"} <= rules
    seen = Alert.objects.filter(state="acknowledged")
    assert seen.exists()
    assert not seen.filter(acknowledge_reason="").exists()


def test_closed_patients_have_nothing_open(made, db):
    assert not open_items().exclude(patient__status="active").exists()


def test_the_physician_has_waived_some_and_some_results_are_awaited(made, db):
    waived = ScheduleItem.objects.filter(waived_until__gte=TODAY)
    assert waived.count() >= 2
    assert all(Membership.objects.filter(user=i.waived_by, role="physician").exists() for i in waived)
    awaited = ScheduleItem.objects.filter(awaiting_since__isnull=False)
    assert awaited.count() >= 2
    assert not awaited.filter(awaiting_since__gt=TODAY).exists()


def test_contacts_were_tried_with_different_ends(made, db):
    assert len(set(Contact.objects.values_list("outcome", flat=True))) >= 3
    assert FollowUp.objects.filter(last_contact__isnull=False).count() >= 8


@pytest.mark.parametrize("site", ["LEEDS", "MADRID"])
def test_appointments_are_to_come_were_kept_and_have_passed_without_a_result(made, db, site):
    people = Patient.objects.filter(site__code=site)
    found = {each.mrn: [booked.status for booked in of_patient(each, TODAY)] for each in people}
    assert (found["DEMO-TEXTBOOK"], found["DEMO-MIXED"]) == (["kept"], ["booked"])
    assert Counter(status for statuses in found.values() for status in statuses)["passed"] >= 1
    agreed = Contact.objects.filter(patient__site__code=site, outcome="booked")
    assert all(Appointment.objects.filter(patient=contact.patient).exists() for contact in agreed)
    assert {each.date.weekday() < 5 for each in Appointment.objects.filter(patient__in=people)} == {True}


@pytest.mark.parametrize("site", ["LEEDS", "MADRID"])
def test_somebody_declined_somebody_is_out_of_reach_and_somebody_is_to_be_called(made, db, site):
    place = Place(Site.objects.get(code=site), TODAY)
    reaches = [row.reach for row in worklist.patients_page([place]).rows]
    assert any(reach.declined_on for reach in reaches)
    assert any(reach.is_out_of_reach for reach in reaches)
    calls = worklist.patients_page([place], Filter(call="today")).rows
    assert 5 <= len(calls) < len(reaches)
    assert any(row.visit() for row in calls)


def test_each_site_writes_its_own_units_and_decimal_mark(made, db):
    leeds = Observation.objects.filter(patient__site__code="LEEDS", analyte="creatinine").first()
    madrid = Observation.objects.filter(patient__site__code="MADRID", analyte="creatinine").first()
    assert (leeds.reported_unit, madrid.reported_unit) == ("µmol/L", "mg/dL")
    assert leeds.unit == madrid.unit == "mg/dL"
    assert "," in madrid.reported_value
    assert {leeds.source, madrid.source} == {"demo"}


def test_limits_come_from_the_catalogue_of_both_laboratories(made, db):
    limits = Observation.objects.filter(analyte="vegf").values_list("specimen", "upper_limit").distinct()
    assert set(limits) == {("serum", Decimal(SERUM_LIMIT)), ("plasma", Decimal("96.2"))}


def test_a_further_refresh_changes_nothing(made, db):
    before = list(ScheduleItem.objects.order_by("pk").values())
    assert not FollowUp.objects.exclude(failure="").exists()
    for who in Patient.objects.filter(mrn__in=["DEMO-RELAPSE", "DEMO-LOST", "DEMO-001"]):
        follow_up.refresh(who, today=TODAY)
    assert list(ScheduleItem.objects.order_by("pk").values()) == before


# The patients to learn from ----------------------------------------------------------------------------------


@pytest.mark.parametrize("site", SITES, ids=["leeds", "madrid"])
class TestTeachingPatients:
    def test_textbook_vegf_falls_within_months_and_the_nerves_follow_within_years(self, made, db, site):
        who = patient("DEMO-TEXTBOOK", site)
        vegf = values(who, "vegf")
        arm, leg = values(who, "onls_arm"), values(who, "onls_leg")
        assert vegf[0] > 4000
        assert vegf[-1] < SERUM_LIMIT
        assert (arm[0] + leg[0], arm[1] + leg[1]) == (7, 7)
        assert arm[-1] + leg[-1] <= 3
        assert Treatment.objects.filter(patient=who, kind="asct").exists()

    def test_lag_vegf_is_normal_and_the_nerves_have_not_moved(self, made, db, site):
        who = patient("DEMO-LAG", site)
        assert values(who, "vegf")[-1] < SERUM_LIMIT
        assert {*values(who, "onls_arm")} == {Decimal(3)}
        assert {*values(who, "onls_leg")} == {Decimal(5)}

    def test_relapse_only_vegf_rises(self, made, db, site):
        who = patient("DEMO-RELAPSE", site)
        vegf = values(who, "vegf")
        assert vegf[-1] >= Decimal("1.5") * min(vegf)
        assert vegf[-1] > SERUM_LIMIT
        assert values(who, "m_protein")[-3:] == [None, None, None]  # not detected
        assert values(who, "onls_leg")[-1] == min(values(who, "onls_leg"))

    def test_lag_is_expected_and_said_so(self, made, db, site):
        judged = judged_today(patient("DEMO-LAG", site))
        assert [each.code for each in discordances(judged.judgement)] == ["lag_vegf_complete"]
        assert judged.extent.status == "disseminated"
        assert dict(judged.cannot_evaluate) == {}

    def test_relapse_raises_a_warning_that_is_confirmed(self, made, db, site):
        who = patient("DEMO-RELAPSE", site)
        [alert] = Alert.objects.filter(patient=who, state="open")
        assert (alert.rule, alert.severity) == ("SR-16b", "warning")
        assert judged_today(who).judgement.vegf.confirmed is True

    def test_mixed_is_not_compared_across_its_series(self, made, db, site):
        vegf = judged_today(patient("DEMO-MIXED", site)).judgement.vegf
        assert (vegf.category, vegf.note, vegf.basis) == ("not_evaluable", "no_baseline", ("series_changed",))

    def test_textbook_responds_in_every_channel_and_the_physician_agrees(self, made, db, site):
        who = patient("DEMO-TEXTBOOK", site)
        judged = judged_today(who)
        assert [each.category for each in judged.responses] == ["CR", "CR", "CR", "improvement"]
        words = response_assessments.words(who, judged.responses)
        assert {channel: word.applies for channel, word in words.items()} == {
            "vegf": True,
            "hematologic": True,
        }

    def test_lost_nobody_came_for_a_year(self, made, db, site):
        who = patient("DEMO-LOST", site)
        assert Visit.objects.filter(patient=who).latest("date").date < TODAY - timedelta(days=365)
        assert Contact.objects.filter(patient=who).count() >= 3
        assert open_items(patient=who, panel="vegf", due_by__lt=TODAY - timedelta(days=200)).exists()

    def test_mixed_two_specimens_two_laboratories(self, made, db, site):
        series = Observation.objects.filter(patient=patient("DEMO-MIXED", site), analyte="vegf")
        assert set(series.values_list("specimen", "lab")) == {
            ("serum", site.serum_laboratory),
            ("plasma", site.plasma_laboratory),
        }

    def test_radiotherapy_asks_whether_the_disease_is_steady(self, made, db, site):
        who = patient("DEMO-RADIO", site)
        assert open_items(
            patient=who, panel="stabilisation_check", opens__lte=TODAY, due_by__gte=TODAY
        ).exists()

    def test_new_nothing_is_known_yet(self, made, db, site):
        who = patient("DEMO-NEW", site)
        assert (who.diagnosis_date, who.registered_on) == (None, TODAY)
        assert not Observation.objects.filter(patient=who).exists()
        assert not Visit.objects.filter(patient=who).exists()

    def test_their_last_visit_says_what_they_teach(self, made, db, site):
        note = Visit.objects.filter(patient=patient("DEMO-LAG", site)).latest("date").note
        assert note.startswith({"en": "Teaching case", "es": "Caso didáctico"}[site.language])
