"""The clinic's patients together: what is kept of each, what is worked out of all, and what may leave the clinic."""

from __future__ import annotations

import csv
import io
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction

from monitoring.forms.cohort import CohortForm
from monitoring.models import CohortFigures, CourseSummary
from monitoring.reports import cohort_csv
from monitoring.selectors.cohort import Choice, worked_out
from monitoring.services import cohort, events, follow_up, treatments
from monitoring.views import cohort as views
from patients.models import AuditEvent
from tests.monitoring.browsing import refuses_strangers, signed_in, text_of
from tests.world import TODAY, register, result

PAGE, FILE = "/cohort/", "/cohort.csv"
DAY = timedelta(days=1)
START = date(2024, 1, 10)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(datetime(2026, 11, 20, 11, 0, tzinfo=UTC), tick=False):
        yield


def summary(world, mrn: str, **columns) -> CourseSummary:
    """A patient of MADRID whose summary says this: systemic treatment since START, seen for 500 days."""
    patient = register(world.madrid, world.ana, mrn=mrn, family_name=f"P{mrn}")
    row = CourseSummary.objects.get(patient=patient)
    values = {
        **{"start": START, "line_start": START, "first_treatment": "systemic", "extent": "localized"},
        **{"death_days": 500, "died": False, "progression_days": 500, "progressed": False},
    } | columns
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row


def treat(world, kind: str = "systemic", start: date = START, **rest):
    agents = ["lenalidomide"] if kind == "systemic" else []
    return treatments.record(
        patient=world.rosa,
        kind=kind,
        start=start,
        agents=agents,
        by=world.ana,
        today=TODAY,
        origin="page",
        **rest,
    )


# --- what is kept of a patient -------------------------------------------------------------------------------------


def test_a_deed_brings_the_summary_up_to_date(world):
    row = CourseSummary.objects.get(patient=world.rosa)
    assert (row.first_treatment, row.start, row.death_days, row.site) == ("", None, None, world.madrid)
    treat(world)
    row.refresh_from_db()
    assert (row.first_treatment, row.start, row.died, row.death_days) == ("systemic", START, False, 0)
    events.record(
        patient=world.rosa, on=START + 9 * DAY, code="death", by=world.ana, today=TODAY, origin="page"
    )
    row.refresh_from_db()
    assert (row.died, row.death_days, row.progressed, row.progression_days) == (True, 9, True, 9)


def test_a_refresh_without_anything_new_writes_nothing(world, django_assert_num_queries):
    treat(world)
    CohortFigures.objects.create(site=world.madrid, choice="kept", day=TODAY, figures={})
    follow_up.refresh(world.rosa, today=TODAY)
    assert CohortFigures.objects.filter(choice="kept").exists()


def test_the_night_makes_the_summary_of_whoever_has_none(world):
    CourseSummary.objects.all().delete()
    follow_up.let_wait([world.madrid])
    follow_up.refresh_due(world.madrid, today=TODAY)
    assert list(CourseSummary.objects.values_list("patient", flat=True)) == [world.rosa.pk]


# --- what is worked out of all -------------------------------------------------------------------------------------


def test_who_is_counted_and_who_is_left_out(world):
    summary(world, "1", death_days=100, died=True, is_followed=False)
    summary(world, "2", first_treatment="transplant", start=date(2020, 5, 1))
    summary(world, "3", is_dated=False, death_days=None, died=None, progression_days=None, progressed=None)
    found = worked_out(world.madrid, Choice(), TODAY)
    told = {name: found[name] for name in cohort_csv.COUNTS}
    assert told == {
        **{"patients": 4, "untreated": 1, "undated": 1, "waiting": 0},
        **{"followed": 2, "gone": 1},
    }
    assert (found["first_start"], found["last_start"]) == ("2020-05-01", "2024-01-10")
    curves = found["curves"]["death"]
    assert {group: (curve["n"], curve["events"]) for group, curve in curves.items()} == {
        **{"": (2, 1), "systemic": (1, 1), "transplant": (1, 0)},
    }
    assert curves["systemic"]["median"] == [100, None, None]
    assert curves[""]["marks"] == [[0, 2, 0, 1.0, None, None], [12, 1, 1, 0.5, *curves[""]["steps"][0][3:5]]]
    assert found["curves"]["vegf_normal"] == {}


@pytest.mark.parametrize(
    "choice, number",
    [
        pytest.param(Choice(), 4, id="all of the site, with one not treated"),
        pytest.param(Choice(extent="disseminated"), 1, id="by extent"),
        pytest.param(Choice(first="transplant"), 1, id="by first treatment"),
        pytest.param(Choice(since=2024), 2, id="from a year on"),
        pytest.param(Choice(until=2023), 1, id="until the last day of a year"),
        pytest.param(Choice(since=2024, until=2024, first="systemic"), 2, id="several"),
    ],
)
def test_patients_are_chosen(world, choice, number):
    summary(world, "1", extent="disseminated", start=date(2024, 1, 1))
    summary(world, "2")
    summary(world, "3", first_treatment="transplant", start=date(2023, 12, 31))
    assert worked_out(world.madrid, choice, TODAY)["patients"] == number
    assert worked_out(world.leeds, choice, TODAY)["patients"] == (1 if choice.is_empty else 0)


@pytest.mark.parametrize(
    "line_start, row",
    [
        pytest.param(date(2026, 8, 21), 0, id="the day before three months are full"),
        pytest.param(date(2026, 8, 20), 1, id="three months"),
        pytest.param(date(2024, 11, 21), 3, id="the day before two years"),
        pytest.param(date(2024, 11, 20), 4, id="two years"),
    ],
)
def test_where_everyone_stands_goes_by_months_of_the_line(world, line_start, row):
    summary(world, "1", line_start=line_start, vegf="PR")
    summary(world, "2", line_start=line_start, vegf="CR", is_followed=False)
    standing = worked_out(world.madrid, Choice(), TODAY)["standing"]["vegf"]
    assert standing == [[0, 1, 0, 0, 0] if n == row else [0] * 5 for n in range(5)]


def test_a_long_curve_is_drawn_by_months_and_worked_out_by_days(world):
    row = summary(world, "1")
    patients = [register(world.madrid, world.ana, mrn=f"A{n}") for n in range(2)]
    for n, patient in enumerate(patients):
        CourseSummary.objects.filter(patient=patient).update(
            start=START, first_treatment="systemic", death_days=40 + n, died=True
        )
    curve = worked_out(world.madrid, Choice(), TODAY)["curves"]["death"]["systemic"]
    assert [step[0] for step in curve["steps"]] == [40, 41, row.death_days]


# --- what is kept of all -------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_figures_are_kept_until_something_changes(world, django_assert_num_queries):
    first = cohort.figures_of(world.madrid, Choice(), TODAY)
    with django_assert_num_queries(1):
        assert cohort.figures_of(world.madrid, Choice(), TODAY) == first
    assert cohort.figures_of(world.madrid, Choice(), TODAY).figures == first.figures
    treat(world)
    assert cohort.figures_of(world.madrid, Choice(), TODAY).figures["untreated"] == 0
    assert first.figures["untreated"] == 1


def test_another_day_has_figures_of_its_own_and_the_old_ones_go(world):
    cohort.figures_of(world.madrid, Choice(), TODAY)
    cohort.figures_of(world.madrid, Choice(first="systemic"), TODAY + DAY)
    assert [(row.choice, row.day) for row in CohortFigures.objects.all()] == [("|systemic||", TODAY + DAY)]


def test_only_so_many_choices_are_kept(world, monkeypatch):
    monkeypatch.setattr(cohort, "KEPT", 2)
    for year in (2001, 2002, 2003):
        last = cohort.figures_of(world.madrid, Choice(since=year), TODAY)
    assert (last.pk, last.figures["patients"]) == (None, 0)
    assert CohortFigures.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_what_is_saved_after_the_summaries_were_read_is_told_to_whoever_asks_next(world):
    def save_meanwhile(execute, sql, params, many, context):
        """Once, after the summaries were read and before the figures are kept."""
        if "monitoring_scheduleitem" in sql and not saved:
            saved.append(True)
            treat(world)
        return execute(sql, params, many, context)

    saved: list[bool] = []
    with connection.execute_wrapper(save_meanwhile):
        first = cohort.figures_of(world.madrid, Choice(), TODAY)
    assert (first.pk, first.figures["untreated"]) == (None, 1)
    assert cohort.figures_of(world.madrid, Choice(), TODAY).figures["untreated"] == 0


@pytest.mark.django_db(transaction=True)
def test_what_was_being_saved_while_figures_were_kept_is_told_to_whoever_asks_next(world):
    """Two connections: SQLite has one writer at a time, and in memory no reader beside it."""
    if connection.vendor == "sqlite":
        return
    written, kept = threading.Event(), threading.Event()

    def save() -> None:
        with transaction.atomic():
            treat(world)
            written.set()
            assert kept.wait(30)
        connection.close()

    with ThreadPoolExecutor(1) as other:
        saving = other.submit(save)
        assert written.wait(30)
        before = cohort.figures_of(world.madrid, Choice(), TODAY)
        kept.set()
        saving.result(30)
    assert (before.pk is not None, before.figures["untreated"]) == (True, 1)
    assert cohort.figures_of(world.madrid, Choice(), TODAY).figures["untreated"] == 0


@pytest.mark.django_db(transaction=True)
def test_two_saves_of_one_clinic_do_not_wait_for_each_other_at_its_figures(world):
    if connection.vendor == "sqlite":
        return
    cohort.figures_of(world.madrid, Choice(), TODAY)
    written, others_done = threading.Event(), threading.Event()

    def save() -> None:
        with transaction.atomic():
            treat(world)
            written.set()
            assert others_done.wait(30)
        connection.close()

    with ThreadPoolExecutor(1) as other:
        saving = other.submit(save)
        assert written.wait(30)
        register(world.madrid, world.ana, mrn="2")
        others_done.set()
        saving.result(30)
    found = cohort.figures_of(world.madrid, Choice(), TODAY)
    assert (found.figures["patients"], found.figures["untreated"]) == (2, 1)


def test_a_claim_that_nobody_filled_is_laid_anew(world):
    left = CohortFigures.objects.create(site=world.madrid, choice=Choice().key, day=TODAY)
    found = cohort.figures_of(world.madrid, Choice(), TODAY)
    assert found.pk not in (None, left.pk)
    assert CohortFigures.objects.get().figures == found.figures


# --- the file ------------------------------------------------------------------------------------------------------


def read(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_file_masks_what_tells_of_fewer_than_five_and_is_audited(world):
    for n in range(6):
        summary(world, str(n), death_days=300 + n * 100, died=n < 1, vegf="CR" if n < 4 else "PR")
    answer = signed_in(world.pablo).get(FILE)
    assert answer["Content-Disposition"] == 'attachment; filename="cohort-2026-11-20.csv"'
    rows = read(answer)
    assert rows[0] == list(cohort_csv.HEADER)
    deaths = [row[1:] for row in rows if row[0] == "death"]
    assert deaths == [
        ["", "", "left_out", ""],  # one of the patients is not treated: all that tells of her is left out
        *(["systemic", "", "n", "6"], ["systemic", "", "events", "<5"]),
        *(["systemic", "0", "at_risk", "6"], ["systemic", "0", "events", "0"]),
        *(["systemic", "0", "without_event", "1.0000"], ["systemic", "0", "lower", ""]),
        ["systemic", "0", "upper", ""],
        *(["systemic", "12", "at_risk", "5"], ["systemic", "12", "events", "<5"]),
        *(["systemic", "12", "without_event", "0.8333"], ["systemic", "12", "lower", "0.2731"]),
        ["systemic", "12", "upper", "0.9747"],
        ["systemic", "24", "at_risk", "<5"],
    ]
    standing = {tuple(row[2:4]): row[4] for row in rows if row[0] == "standing_vegf"}
    assert standing[("24", "CR")] == standing[("24", "PR")] == "<5"
    event = AuditEvent.objects.get(type="record.exported")
    assert (event.site_id, event.facts) == (
        world.madrid.pk,
        {"what": "cohort", "format": "csv", "choice": "|||"},
    )


@pytest.mark.parametrize(
    "groups, told",
    [
        pytest.param({"systemic": 5, "transplant": 6}, ["11", "5", "6"], id="two groups of five and more"),
        pytest.param({"systemic": 4, "transplant": 6}, ["10"], id="one of four: all of them alone"),
        pytest.param({"systemic": 1, "transplant": 2}, [], id="three in all: nothing"),
        pytest.param({"systemic": 4}, [], id="one group of four"),
    ],
)
def test_no_group_is_told_that_tells_of_one_of_fewer_than_five(world, groups, told):
    for group, size in groups.items():
        for n in range(size):
            summary(world, f"{group}{n}", first_treatment=group)
    rows = read(signed_in(world.pablo).get(FILE))
    assert [row[4] for row in rows if row[0] == "death" and row[3] == "n"] == told
    page = text_of(signed_in(world.pablo).get(PAGE))
    assert page.count('<figure class="curve"') == 2 * len(told)
    assert ("A first treatment that fewer than five had is not printed" in page) == (
        not told or len(told) == 1
    )


def test_events_of_all_do_not_tell_those_of_a_group(world):
    for group, deaths in (("systemic", 5), ("transplant", 1)):
        for n in range(10):
            summary(world, f"{group}{n}", first_treatment=group, died=n < deaths)
    rows = read(signed_in(world.pablo).get(FILE))
    assert [row[4] for row in rows if row[0] == "death" and row[2:4] == ["", "events"]] == ["", "5", "<5"]


@pytest.mark.parametrize(
    "deaths, told", [pytest.param(5, "5", id="five of ten"), pytest.param(6, "", id="six of ten leave four")]
)
def test_events_do_not_tell_how_few_are_left_without(world, deaths, told):
    for n in range(10):
        summary(world, str(n), died=n < deaths)
    rows = read(signed_in(world.pablo).get(FILE))
    assert [row[4] for row in rows if row[0] == "death" and row[2:4] == ["", "events"]] == [told]


# --- the page ------------------------------------------------------------------------------------------------------


def test_the_page_of_a_clinic_without_treated_patients(world):
    page = text_of(signed_in(world.pablo).get(PAGE))
    assert "Nobody can be counted yet." in page
    CourseSummary.objects.all().delete()
    CohortFigures.objects.all().delete()
    assert "No patient of this clinic has been judged yet." in text_of(signed_in(world.pablo).get(PAGE))


def test_the_page_says_what_each_figure_shows_with_n_and_who_is_left_out(world):
    treat(world)
    result(world.rosa, world.ana, "vegf", "500", START + 30 * DAY, unit="pg/mL", specimen="plasma")
    page = text_of(signed_in(world.pablo).get(PAGE))
    for said in (
        "Overall survival, from the start of the first treatment",
        "Survival without progression",
        "Time until VEGF was normal",
        "Systemic treatment first",
        "not reached",
        "Lenalidomide-dexamethasone, newly diagnosed",
        "Not a prediction.",
        "Kaplan–Meier",
    ):
        assert said in page, said
    assert "Núñez" not in page


def test_few_are_shown_and_not_printed(world):
    summary(world, "1")
    page = text_of(signed_in(world.pablo).get(PAGE))
    assert '<span class="seen">1</span><span class="printed">&lt;5</span>' in page


@pytest.mark.parametrize(
    "query, said",
    [
        pytest.param(
            "since=2020&until=2019", "This year lies before the first one.", id="years that are none"
        ),
        pytest.param("since=x", "Enter a whole number.", id="no year"),
        pytest.param("extent=everywhere", "is not one of the available choices", id="no extent"),
    ],
)
def test_what_is_not_understood_is_said_at_its_field(world, query, said):
    answer = signed_in(world.pablo).get(f"{PAGE}?{query}")
    assert answer.status_code == 200
    assert said in text_of(answer)
    refused = signed_in(world.pablo).get(f"/cohort.csv?{query}")
    assert (refused.status_code, "Content-Disposition" in refused) == (422, False)
    assert said in text_of(refused)


def test_a_field_with_an_error_chooses_nothing():
    form = CohortForm({"extent": "everywhere", "first": "transplant", "since": "1800"})
    assert form.choice == Choice(first="transplant")


def test_the_page_takes_as_many_queries_for_one_patient_as_for_ten(world, django_assert_num_queries):
    client = signed_in(world.pablo)
    client.get(PAGE)
    with django_assert_num_queries(QUERIES):
        client.get(PAGE)
    for n in range(10):
        summary(world, str(n))
    client.get(PAGE)
    with django_assert_num_queries(QUERIES):
        client.get(PAGE)


QUERIES = 4


@pytest.mark.django_db(transaction=True)
def test_the_page_follows_what_changes_and_speaks_the_reader_s_language(world):
    client = signed_in(world.pablo)
    assert "Nobody can be counted yet." in text_of(client.get(PAGE))
    treat(world)
    assert "Systemic treatment first" in text_of(client.get(PAGE))
    world.pablo.language = "es"
    world.pablo.save()
    assert "Tratamiento sistémico primero" in text_of(signed_in(world.pablo).get(PAGE))


def test_a_process_keeps_only_so_many_drawn(world, monkeypatch):
    monkeypatch.setattr(views, "DRAWN", 2)
    client = signed_in(world.pablo)
    for year in (2001, 2002, 2003):
        client.get(f"{PAGE}?since={year}")
    assert len(views._drawn) == 2


@pytest.mark.parametrize("address", [PAGE, FILE])
@pytest.mark.parametrize(
    "name, status", [("pablo", 200), ("ana", 403), ("carla", 403), ("adela", 403), ("aurel", 403)]
)
def test_who_reads_it(world, address, name, status):
    assert signed_in(world.people[name]).get(address).status_code == status


@pytest.mark.parametrize("address", [PAGE, FILE])
def test_a_stranger_finds_nothing_of_another_clinic(world, address):
    assert refuses_strangers(f"{address}?site=MADRID", world.lena)
