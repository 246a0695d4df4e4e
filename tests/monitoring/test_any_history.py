"""Whatever is stored: a refresh gives an answer, a second one writes nothing, and REST can say it."""

from __future__ import annotations

import json
from datetime import date, timedelta

import hypothesis
from django.apps import apps
from django.db import transaction
from hypothesis import strategies as st

from monitoring.exchange.incoming import IncomingResult
from monitoring.models import Alert, FollowUp
from monitoring.protocol.verdicts import Audience, DecisionCode
from monitoring.protocol.vocabulary import (
    ConditionCode,
    EventCode,
    Sign,
    SignState,
    StopReason,
    TreatmentKind,
)
from monitoring.selectors.assessment import assessment_of, judged_on
from monitoring.services import decisions, events, follow_up, results, signs, treatments
from tests.world import TODAY

PLASMA = {"unit": "pg/mL", "specimen": "plasma", "upper_limit": "100"}
MEASURED = {
    "vegf": (("40", "182", "740", "<31", ">2000"), PLASMA),
    "m_protein": (("0.3", "1.2", "not detected"), {"unit": "g/dL"}),
    "immunofixation_serum": (("positive", "negative"), {}),
    "platelets": (("300", "455"), {"unit": "10*3/uL"}),
    "hemoglobin": (("10", "17"), {"unit": "g/dL", "upper_limit": "15.5"}),
    "creatinine": (("0.9", "3.1"), {"unit": "mg/dL"}),
    "tsh": (("2", "9"), {"unit": "mIU/L", "upper_limit": "4"}),
    "cortisol_am": (("2", "12"), {"unit": "ug/dL"}),
    "rvsp": (("30", "55", "not measurable"), {"unit": "mm[Hg]"}),
    "onls": (("2", "7"), {"unit": "{score}"}),
    "pet_avid_lesions": (("0", "3"), {}),
    "weight": (("70", "75"), {"unit": "kg"}),
}
days = st.integers(0, 900).map(lambda ago: TODAY - timedelta(days=ago))
ahead = st.integers(-900, 200).map(lambda later: TODAY + timedelta(days=later))
measured = st.sampled_from(sorted(MEASURED)).flatmap(
    lambda analyte: st.tuples(st.just(analyte), st.sampled_from(MEASURED[analyte][0]), days)
)
found = st.dictionaries(
    st.sampled_from([str(sign) for sign in Sign]), st.sampled_from(list(SignState)), max_size=4
)
given = st.fixed_dictionaries(
    {
        "kind": st.sampled_from([str(kind) for kind in TreatmentKind]),
        "start": ahead,
        "lasts": st.none() | st.integers(0, 300),
        "agents": st.sampled_from(
            [[], ["lenalidomide"], ["bortezomib", "melphalan"], ["aspirin"], ["bevacizumab"]]
        ),
        "line": st.none() | st.integers(1, 2),
        "stop_reason": st.sampled_from(["", *(str(reason) for reason in StopReason)]),
    }
)


def tables() -> dict[str, list[dict]]:
    return {
        model._meta.label: list(model.objects.order_by("pk").values())
        for model in apps.get_models()
        if model._meta.app_label in ("monitoring", "patients")
    }


def store(world, readings, seen, courses, happened, conditions, decided) -> None:
    deed = {"patient": world.rosa, "by": world.pablo, "today": TODAY, "origin": "rest"}
    rows = [
        IncomingResult(analyte=analyte, value=value, date=day.isoformat(), row=place, **MEASURED[analyte][1])
        for place, (analyte, value, day) in enumerate(readings)
    ]
    results.record(rows, partial=True, **deed)
    for day, states in seen:
        if states:
            signs.record(on=day, signs=states, **deed)
    for course in courses:
        lasts = course["lasts"]
        end = None if lasts is None else course["start"] + timedelta(days=lasts)
        fields = {name: value for name, value in course.items() if name != "lasts"}
        treatments.record(end=end, **fields, **deed, refresh=False)
    for day, code in happened:
        events.record(on=day, code=code, **deed, refresh=False)
    for code in conditions:
        events.record_condition(code=code, **deed, refresh=False)
    for day, code in decided:
        decisions.record(on=day, decision=code, reason="other", **deed, refresh=False)


def test_any_history_has_an_answer_and_a_second_refresh_writes_nothing(world):
    @hypothesis.settings(
        max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(hypothesis.HealthCheck)
    )
    @hypothesis.given(
        st.lists(measured, max_size=14),
        st.lists(st.tuples(days, found), max_size=3),
        st.lists(given, max_size=3),
        st.lists(st.tuples(days, st.sampled_from([str(code) for code in EventCode])), max_size=3),
        st.lists(st.sampled_from([str(code) for code in ConditionCode]), max_size=2),
        st.lists(st.tuples(days, st.sampled_from([str(code) for code in DecisionCode])), max_size=2),
        st.integers(0, 400),
    )
    def run(readings, seen, courses, happened, conditions, decided, later):
        with transaction.atomic():
            store(world, readings, seen, courses, happened, conditions, decided)
            for today in (TODAY, TODAY + timedelta(days=later)):
                follow_up.refresh(world.rosa, today=today)
                before = tables()
                follow_up.refresh(world.rosa, today=today)
                assert tables() == before
                told(today)
            transaction.set_rollback(True)

    def told(today: date) -> None:
        judged = judged_on(world.rosa, today)
        assert judged.failures == ()
        answer = assessment_of(world.rosa, judged, list(Audience))
        json.dumps(answer, allow_nan=False)
        standing = Alert.objects.standing().filter(patient=world.rosa)
        assert sorted(alert["id"] for alert in answer["alerts"]) == sorted(
            standing.values_list("pk", flat=True)
        )
        review = FollowUp.objects.get(patient=world.rosa).next_review_on
        assert review is None or review > today

    run()
