"""Published patients, brought in as a laboratory's file: values exactly as published, nothing added.

Where only the order of events is known they are placed on a calendar here: TC-02 (56 M, PD of plasma VEGF during an
influenza) in August and October 2026, TC-07 (42 F, adrenal insufficiency that recovered after transplant) from 2024 on.
"""

from __future__ import annotations

import io
import json
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.management import call_command

from monitoring.models import Alert, Observation, ScheduleItem
from monitoring.selectors.course import course_of
from monitoring.selectors.history import history_of
from monitoring.selectors.judged import judged
from monitoring.services import alerts, events, follow_up, signs, treatments
from tests import world as worlds

TODAY = worlds.TODAY
HEADER = "mrn,date,analyte,value,unit,specimen,component"


@pytest.fixture
def bring(world, tmp_path):
    def run(*lines):
        path = tmp_path / "case.csv"
        path.write_text("\n".join((HEADER, *lines)))
        said = io.StringIO()
        with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
            call_command("import_results", str(path), "--site=MADRID", "--json", stdout=said)
        return json.loads(said.getvalue())

    return run


@pytest.fixture
def deed(world):
    return {"by": world.pablo, "today": TODAY, "origin": "page"}


def item(patient, panel):
    return ScheduleItem.objects.get(patient=patient, panel=panel, state="open")


def standing(patient, rule):
    return Alert.objects.standing().get(patient=patient, rule=rule)


def series(patient, analyte, today=TODAY):
    return [found for found in course_of(history_of(patient), today)["series"] if found["analyte"] == analyte]


@pytest.fixture
def influenza(world, deed):
    """TC-02: 56 M, biclonal IgA, lenalidomide-dexamethasone, then daratumumab."""
    who = worlds.register(
        world.madrid,
        world.ana,
        mrn="TC-02",
        family_name="Case",
        sex="male",
        birth_date=date(1970, 3, 1),
        diagnosis_date=date(2026, 1, 12),
        isotype="IgA",
    )
    agents = ["lenalidomide", "dexamethasone"]
    treatments.record(patient=who, kind="systemic", line=1, agents=agents, start=date(2026, 2, 2), **deed)
    events.record_condition(
        patient=who,
        code="infection",
        start=date(2026, 10, 8),
        end=date(2026, 10, 18),
        note="influenza A",
        **deed,
    )
    return who


TC_02 = (
    "TC-02,2026-01-15,b12,166,pg/mL,serum,",
    "TC-02,2026-01-15,m_protein,1.1,g/dL,serum,IgA 1",
    "TC-02,2026-01-15,m_protein,0.3,g/dL,serum,IgA 2",
    "TC-02,2026-08-12,vegf,182,pg/mL,plasma,",
    "TC-02,2026-10-12,vegf,740,pg/mL,plasma,",
)


class TestInfluenza:
    def test_every_published_value_is_stored(self, influenza, bring):
        said = bring(*TC_02)
        assert {name: said[name] for name in ("read", "stored", "problems")} == {
            "read": 5,
            "stored": 5,
            "problems": [],
        }

    def test_both_components_of_a_biclonal_protein_stand_side_by_side(self, influenza, bring):
        bring(*TC_02)
        found = series(influenza, "m_protein")
        assert [(each["component"], each["points"][0]["value"]) for each in found] == [
            ("IgA 1", 1.1),
            ("IgA 2", 0.3),
        ]
        assert Observation.objects.filter(patient=influenza, analyte="m_protein").count() == 2

    def test_the_chart_shows_the_rise_from_the_nadir_by_four_times(self, influenza, bring):
        bring(*TC_02)
        [vegf] = series(influenza, "vegf")
        nadir, latest = (point["value"] for point in vegf["points"])
        assert (vegf["specimen"], vegf["unit"]) == ("plasma", "pg/mL")
        assert round(latest / nadir, 2) == 4.07
        assert round((latest - nadir) / nadir * 100) == 307
        # No limit was published: nothing says whether either value is above one.
        assert [point["flags"] for point in vegf["points"]] == [[], []]

    def test_the_schedule_counts_from_the_last_sample_and_goes_on(self, influenza, bring, deed):
        bring(*TC_02)
        vegf = item(influenza, "vegf")
        assert (vegf.rule, vegf.anchor_date) == ("confirmation", date(2026, 10, 12))
        assert (vegf.opens, vegf.due_by) == (date(2026, 11, 9), date(2026, 11, 23))
        assert item(influenza, "cbc").rule == "baseline"  # never published
        daratumumab = treatments.record(
            patient=influenza,
            kind="systemic",
            line=2,
            agents=["daratumumab"],
            start=date(2026, 11, 2),
            **deed,
        )
        assert daratumumab[1] == ["lines_overlap"]  # it was added to what ran
        assert item(influenza, "vegf").rule == "repeat"  # the new line is judged by its own values
        assert item(influenza, "vegf").due_by == date(2027, 1, 26)
        assert item(influenza, "pet_ct").reason == "treatment_running"

    def test_the_rise_is_a_possible_progression_beside_the_infection(self, influenza, bring):
        """SR-16: no limit was published, plasma goes by 200 pg/mL; 740 is above it and 4.07 times the nadir."""
        bring(*TC_02)
        alert = standing(influenza, "SR-16")
        assert (alert.severity, alert.since, alert.facts) == (
            *("caution", date(2026, 10, 12), {"confounders": "infection"}),
        )
        assert [each["value"] for each in alert.evidence] == ["182", "740"]
        vegf = judged(influenza, TODAY).judgement.vegf
        assert (vegf.category, vegf.confirmed) == ("PD", False)
        assert "plasma_limit_assumed" in vegf.basis

    def test_a_physician_sees_it_and_it_is_raised_again_only_by_the_repeat(self, influenza, bring, deed):
        bring(*TC_02)
        alerts.acknowledge(
            standing(influenza, "SR-16"), by=deed["by"], reason="influenza A; repeat in four weeks"
        )
        follow_up.refresh(influenza, today=TODAY)
        assert standing(influenza, "SR-16").state == "acknowledged"
        bring("TC-02,2026-11-09,vegf,760,pg/mL,plasma,")
        assert [
            a.rule for a in Alert.objects.standing().filter(patient=influenza, rule__startswith="SR-16b")
        ] == ["SR-16b"]
        assert not Alert.objects.standing().filter(patient=influenza, rule="SR-16").exists()
        assert item(influenza, "vegf").rule == "repeat"

    def test_a_new_line_is_judged_by_its_own_values(self, influenza, bring, deed):
        bring(*TC_02)
        treatments.record(
            patient=influenza,
            kind="systemic",
            line=2,
            agents=["daratumumab"],
            start=date(2026, 11, 2),
            **deed,
        )
        vegf = judged(influenza, TODAY).judgement.vegf
        assert (vegf.category, vegf.note) == ("not_evaluable", "no_value_since_start")
        settled = Alert.objects.get(patient=influenza, rule="SR-16")
        assert (settled.state, settled.settled_on) == ("settled", TODAY)


@pytest.fixture
def adrenal(world, deed):
    """TC-07: 42 F, hypothyroid, BP 100/60, failed stimulation; transplant; the adrenals recovered."""
    who = worlds.register(
        world.madrid,
        world.ana,
        mrn="TC-07",
        family_name="Case",
        sex="female",
        birth_date=date(1982, 6, 1),
        diagnosis_date=date(2024, 9, 2),
    )
    found = {"endocrine_thyroid": "present", "endocrine_adrenal": "present"}
    signs.record(patient=who, on=date(2024, 9, 10), signs=found, **deed)
    return who


TC_07 = (
    "TC-07,2024-09-10,systolic,100,mm[Hg],,",
    "TC-07,2024-09-10,diastolic,60,mm[Hg],,",
    "TC-07,2024-09-10,cortisol_stimulated_peak,341,nmol/L,serum,",
)


class TestAdrenal:
    def test_every_published_value_is_stored_and_the_peak_is_read_in_micrograms(self, adrenal, bring):
        assert bring(*TC_07)["stored"] == 3
        peak = Observation.objects.get(patient=adrenal, analyte="cortisol_stimulated_peak")
        assert (peak.reported_value, peak.reported_unit, peak.unit) == ("341", "nmol/L", "ug/dL")
        assert peak.value.quantize(Decimal("0.1")) == Decimal("12.4")

    def test_a_stimulation_test_alone_leaves_the_endocrine_panel_due(self, adrenal, bring):
        bring(*TC_07)
        endocrine = item(adrenal, "endocrine")
        assert (endocrine.rule, endocrine.have) == ("baseline", [])
        assert endocrine.missing == ["tsh", "cortisol_am", "prolactin", "estradiol"]

    def test_the_transplant_anchors_the_pet_and_the_chart(self, adrenal, bring, deed):
        bring(*TC_07)
        treatments.record(patient=adrenal, kind="asct", agents=["melphalan"], start=date(2024, 11, 4), **deed)
        pet = item(adrenal, "pet_ct")
        assert (pet.anchor, pet.opens, pet.due_by) == ("transplant", date(2025, 5, 4), date(2025, 11, 4))
        course = course_of(history_of(adrenal), TODAY)
        assert course["start"] == "2024-11-04"
        [peak] = series(adrenal, "cortisol_stimulated_peak")
        assert peak["points"][0]["month"] < 0

    def test_recovery_is_a_later_sign_beside_the_earlier_one(self, adrenal, bring, deed):
        bring(*TC_07)
        signs.record(patient=adrenal, on=date(2026, 1, 12), signs={"endocrine_adrenal": "absent"}, **deed)
        told = [(s.date, s.state) for s in history_of(adrenal).signs if s.code == "endocrine_adrenal"]
        assert told == [(date(2024, 9, 10), "present"), (date(2026, 1, 12), "absent")]

    def test_the_failed_stimulation_is_urgent(self, adrenal, bring, deed):
        """SR-19: 341 nmol/L is below 550, and no glucocorticoid is recorded."""
        bring(*TC_07)
        alert = standing(adrenal, "SR-19")
        assert (alert.severity, alert.since) == ("critical", date(2024, 9, 10))
        replaced = {"agents": ["hydrocortisone"], "start": date(2024, 9, 11)}
        treatments.record(patient=adrenal, kind="supportive", **replaced, **deed)
        alert.refresh_from_db()
        assert alert.state == "settled"

    def test_the_recovery_is_a_resolved_organ(self, adrenal, bring, deed):
        bring(*TC_07)
        treatments.record(patient=adrenal, kind="asct", agents=["melphalan"], start=date(2024, 11, 4), **deed)
        signs.record(patient=adrenal, on=date(2026, 1, 12), signs={"endocrine_adrenal": "absent"}, **deed)
        clinical = judged(adrenal, TODAY).judgement.clinical
        changed = {each.organ: each.state for each in clinical.organs if each.state != "not_assessed"}
        assert (clinical.category, changed) == ("improvement", {"endocrine": "resolved"})
