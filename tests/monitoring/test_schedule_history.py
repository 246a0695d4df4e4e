"""The lean history from which a refresh works says the same as the whole one."""

from datetime import date, timedelta

from monitoring.models import Observation, ScheduleItem
from monitoring.protocol.assessment import assess
from monitoring.protocol.schedule import schedule
from monitoring.selectors.history import history_of, judged_history_of
from monitoring.services import follow_up
from tests.world import TODAY, result

MEASURED = (
    ("vegf", "812", {"unit": "pg/mL", "specimen": "plasma"}),
    ("vegf", "<31", {"unit": "pg/mL", "specimen": "serum"}),
    ("m_protein", "not detected", {}),
    ("m_protein", "1.25", {"unit": "g/dL"}),
    ("creatinine", "0.9", {"unit": "mg/dL"}),
    ("onls_arm", "2", {"unit": "{score}"}),
    ("onls_leg", "3", {"unit": "{score}"}),
    ("largest_lesion", "60", {"unit": "mm"}),
    ("pet_avid_lesions", "2", {"unit": "1"}),
    ("platelets", "310", {"unit": "10*3/uL"}),
    ("hemoglobin", "13.2", {"unit": "g/dL"}),
    ("ncs.ulnar.left.cmap", "4.2", {"unit": "mV"}),
)


def test_the_lean_history_lays_out_the_same_schedule_and_judges_the_same(world):
    for nth, (analyte, value, rest) in enumerate(MEASURED):
        result(world.rosa, world.ana, analyte, value, date(2026, 3, 2) + timedelta(days=17 * nth), **rest)
    whole, lean = history_of(world.rosa), judged_history_of(world.rosa)
    assert schedule(lean, TODAY) == schedule(whole, TODAY)
    assert [(r.analyte, r.date) for r in lean.readings] == [(r.analyte, r.date) for r in whole.readings]
    assert [r.analyte for r in lean.readings if r not in whole.readings] == ["ncs.ulnar.left.cmap"]
    judged_lean, judged_whole = assess(lean, TODAY), assess(whole, TODAY)
    assert (judged_lean.findings, judged_lean.gaps, judged_lean.responses) == (
        *(judged_whole.findings, judged_whole.gaps, judged_whole.responses),
    )


def test_numbers_are_read_without_the_zeros_of_their_column(world):
    result(world.rosa, world.ana, "m_protein", "1.250", date(2026, 3, 2), unit="g/dL", upper_limit="0.10")
    result(world.rosa, world.ana, "platelets", "300", date(2026, 3, 2), unit="10*3/uL")
    found = {r.analyte: r for r in history_of(world.rosa).readings}
    assert (str(found["m_protein"].value), str(found["m_protein"].upper_limit)) == ("1.25", "0.1")
    assert (str(found["platelets"].value), found["platelets"].reported) == ("300", "300")


def test_a_second_refresh_writes_nothing(world):
    result(world.rosa, world.ana, "vegf", "812", date(2026, 3, 2), unit="pg/mL", specimen="plasma")
    result(world.rosa, world.ana, "vegf", "400", date(2026, 6, 2), unit="pg/mL", specimen="plasma")
    before = list(ScheduleItem.objects.order_by("pk").values())
    follow_up.refresh(world.rosa, today=TODAY)
    assert list(ScheduleItem.objects.order_by("pk").values()) == before


def test_a_window_that_was_done_opens_again_in_its_row(world):
    stored = result(
        world.rosa, world.ana, "vegf", "812", date(2026, 3, 2), unit="pg/mL", specimen="plasma"
    ).stored
    done = ScheduleItem.objects.get(patient=world.rosa, panel="vegf", rule="baseline")
    Observation.objects.filter(pk__in=stored).update(status="preliminary")
    follow_up.refresh(world.rosa, today=TODAY)
    again = ScheduleItem.objects.get(patient=world.rosa, panel="vegf", rule="baseline")
    assert (done.state, again.pk, again.state, again.done_on) == ("done", done.pk, "open", None)
