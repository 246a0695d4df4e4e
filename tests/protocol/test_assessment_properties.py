"""What holds of the whole assessment of every history: diagnosis, extent, responses, rules and what stands beside them.

The histories are those of `test_rule_book.py`; the rules alone are held there.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.protocol.adverse_factors import adverse_factors
from monitoring.protocol.assessment import Assessment, assess
from monitoring.protocol.blind_spot import blind_spot
from monitoring.protocol.contradictions import contradictions
from monitoring.protocol.corridor_shapes import drawn
from monitoring.protocol.corridors import badges
from monitoring.protocol.current import CURRENT
from monitoring.protocol.discordance import discordances
from monitoring.protocol.endocrine_ledger import endocrine_ledger
from monitoring.protocol.findings import Evidence
from monitoring.protocol.history import (
    ConditionSeen,
    EventSeen,
    History,
    Person,
    Reading,
    SignSeen,
    Treatment,
)
from monitoring.protocol.radiation_clock import radiation_clock
from monitoring.protocol.responses.rests_on import rests_on
from monitoring.protocol.schedule import schedule
from monitoring.protocol.verdicts import (
    CATEGORIES,
    Category,
    Channel,
    DiagnosisStatus,
    ExtentStatus,
    RuleCode,
    Severity,
)
from monitoring.protocol.vocabulary import PatientStatus
from tests.protocol.test_rule_book import SIGNS, days, histories

PANELS = st.sets(st.sampled_from([contents.panel for contents in CURRENT.contents]))


def beside(judged: Assessment) -> tuple:
    """What pages and REST show beside the judgement."""
    judgement, case = judged.judgement, judged.judgement.case
    return (
        *(adverse_factors(judgement), badges(judgement), drawn(judgement), discordances(judgement)),
        *(contradictions(case), endocrine_ledger(case), radiation_clock(case), blind_spot(case)),
    )


def without_ids(value: object) -> object:
    """The same value without the ids of stored rows: of equal facts either may be named."""
    if isinstance(value, Evidence | Reading):
        return value._replace(id=None)
    if isinstance(value, tuple):
        found = [without_ids(each) for each in value]
        return type(value)(*found) if hasattr(value, "_fields") else tuple(found)
    if hasattr(value, "__dataclass_fields__"):
        named = {name: without_ids(getattr(value, name)) for name in value.__dataclass_fields__}
        return (type(value).__name__, tuple(sorted(named.items(), key=lambda pair: pair[0])))
    return value


def said(judged: Assessment) -> tuple:
    """Everything an assessment answers, without ids and without the order among findings of one rule."""
    findings = sorted(
        (f.rule, f.severity, str(f.since), f.inputs, f.key.partition(":")[0], sorted(f.facts))
        for f in judged.findings
    )
    answered = (judged.diagnosis, judged.extent, judged.responses, judged.gaps, judged.failures)
    return (findings, without_ids(answered), judged.cannot_evaluate, without_ids(beside(judged)))


@settings(max_examples=300, deadline=None)
@given(histories, days, PANELS)
def test_every_history_has_an_answer_in_the_words_of_the_contract(history, today, aside):
    judged = assess(history, today, set_aside=aside)
    assert (judged.today, judged.protocol) == (today, CURRENT.version)
    assert judged.failures == ()
    assert judged.diagnosis.status in set(DiagnosisStatus)
    assert judged.extent.status in set(ExtentStatus)
    assert [response.channel for response in judged.responses] == list(Channel)
    for response in judged.responses:
        assert response.category in CATEGORIES[response.channel]
        if response.channel in (Channel.PET, Channel.CLINICAL):
            assert response.confirmed is None
        else:
            decides = response.category in (Category.COMPLETE, Category.PROGRESSIVE)
            assert (response.confirmed is not None) is decides
        assert response.since is None or response.since <= today
        assert rests_on(response).startswith(f"{response.channel} {response.category}")
    beside(judged)


@settings(max_examples=150, deadline=None)
@given(histories, days)
def test_what_blocks_the_diagnosis_is_missing_and_blocks_only_what_is_open(history, today):
    diagnosis = assess(history, today).diagnosis
    assert set(diagnosis.blocking) <= set(diagnosis.missing)
    assert not set(diagnosis.met) & set(diagnosis.missing)
    assert bool(diagnosis.blocking) is (diagnosis.status == DiagnosisStatus.INDETERMINATE)


@settings(max_examples=150, deadline=None)
@given(histories, days)
def test_alerts_and_panels_are_the_findings_and_a_gap_stands_under_its_input(history, today):
    judged = assess(history, today)
    assert {*judged.alerts, *judged.panels} == set(judged.findings)
    assert all(finding.severity == Severity.INFO for finding in judged.panels)
    assert {(rule, missing) for missing, rules in judged.cannot_evaluate.items() for rule in rules} == set(
        judged.gaps
    )
    for finding in judged.findings:
        assert CURRENT.rule(finding.rule).sources
        assert all(isinstance(word, str) for pair in finding.facts for word in pair)
        assert all(isinstance(each.value, str) for each in finding.evidence)


@settings(max_examples=150, deadline=None)
@given(histories, days, st.randoms(use_true_random=False))
def test_nothing_depends_on_the_order_of_entry(history, today, chance: random.Random):
    def shuffled(facts: tuple) -> tuple:
        return tuple(chance.sample(facts, len(facts)))

    other = replace(
        history,
        readings=tuple(sorted(shuffled(history.readings), key=lambda reading: reading.date)),
        signs=shuffled(history.signs),
        treatments=shuffled(history.treatments),
        events=shuffled(history.events),
        conditions=shuffled(history.conditions),
        decisions=shuffled(history.decisions),
    )
    assert said(assess(other, today)) == said(assess(history, today))


@settings(max_examples=100, deadline=None)
@given(histories, days, st.integers(1, 10**6))
def test_nothing_depends_on_ids(history, today, beyond):
    """Entered again elsewhere the same facts have other ids."""
    renamed = replace(
        history,
        readings=tuple(each._replace(id=(each.id or 0) + beyond) for each in history.readings),
        signs=tuple(replace(each, id=(each.id or 0) + beyond) for each in history.signs),
        treatments=tuple(replace(each, id=beyond - (each.id or 0)) for each in history.treatments),
        events=tuple(replace(each, id=beyond - (each.id or 0)) for each in history.events),
    )
    assert said(assess(renamed, today)) == said(assess(history, today))


@settings(max_examples=100, deadline=None)
@given(histories, days)
def test_asked_twice_it_says_the_same_and_only_from_facts_up_to_the_day(history, today):
    first = assess(history, today)
    assert said(assess(history, today)) == said(first)
    assert said(assess(history, today, plan=schedule(history, today))) == said(first)
    assert said(assess(history.until(today), today)) == said(first)


@settings(max_examples=150, deadline=None)
@given(histories, days, st.sampled_from(SIGNS), days)
def test_what_was_not_assessed_changes_nothing_at_all(history, today, code, on):
    with_unknown = replace(history, signs=(*history.signs, SignSeen(code, on)))
    assert said(assess(with_unknown, today)) == said(assess(history, today))


@settings(max_examples=100, deadline=None)
@given(histories, days, st.sampled_from(["deceased", "transferred", "withdrawn"]))
def test_who_left_is_judged_and_nobody_is_warned(history, today, status):
    person = replace(history.person, status=PatientStatus(status), status_date=today)
    judged = assess(replace(history, person=person), today)
    assert (judged.findings, judged.gaps, judged.failures) == ((), (), ())
    before = assess(replace(history, person=person), today - timedelta(days=1))
    followed = assess(history, today - timedelta(days=1))
    assert before.findings == followed.findings
    assert before.turns_on == today  # on that day it changes by itself


@settings(max_examples=100, deadline=None)
@given(histories, days)
def test_a_day_on_which_something_changes_lies_ahead(history, today):
    turns_on = assess(history, today).turns_on
    assert turns_on is None or turns_on > today


# --- what is odd ---------------------------------------------------------------------------------------------------


def vegf(value: object, **more: object) -> Reading:
    return Reading("vegf", date(2025, 1, 10), value=value, specimen="serum", id=9, **more)


ODD = {
    "nothing": History(),
    "a birth date alone": History(Person(birth_date=date(1960, 2, 29))),
    "no value and no word": History(readings=(vegf(None),)),
    "a limit of nothing": History(readings=(vegf(Decimal(0), upper_limit=Decimal(0)),)),
    "a limit below one": History(readings=(vegf(Decimal(900), upper_limit=Decimal("0.7")),)),
    "absent polyneuropathy with an ONLS of 8": History(
        readings=(Reading("onls", date(2025, 1, 10), Decimal(8)),),
        signs=(SignSeen("polyneuropathy", date(2025, 1, 10), "absent"),),
    ),
    "a systemic treatment without agents and line": History(
        treatments=(Treatment("systemic", date(2025, 1, 1)),)
    ),
    "a treatment that ends before it starts": History(
        treatments=(Treatment("systemic", date(2025, 2, 1), date(2025, 1, 1), agents=("thalidomide",)),)
    ),
    "two first lines that overlap": History(
        treatments=(
            Treatment("systemic", date(2025, 1, 1), line=1, agents=("lenalidomide",), id=1),
            Treatment("systemic", date(2025, 1, 1), line=1, agents=("bortezomib",), id=2),
        )
    ),
    "a transplant that is planned and a condition without a start": History(
        treatments=(Treatment("asct", date(2025, 6, 1)),), conditions=(ConditionSeen("myeloma"),)
    ),
    "a code that no protocol knows": History(
        readings=(Reading("vigour", date(2025, 1, 10), Decimal(1)),),
        signs=(SignSeen("cheer", date(2025, 1, 10), "present"),),
        events=(EventSeen("laughter", date(2025, 1, 10)),),
    ),
    "a PET long before the diagnosis": History(
        Person(diagnosis_date=date(2025, 6, 1)),
        readings=(Reading("pet_avid_lesions", date(2024, 1, 10), Decimal(3)),),
    ),
}


@pytest.mark.parametrize("today", [date.min, date(2025, 1, 10), date(2025, 6, 1), date.max])
@pytest.mark.parametrize("history", ODD.values(), ids=ODD)
def test_what_is_odd_is_judged_too(history, today):
    judged = assess(history, today)
    assert judged.failures == ()
    assert {response.channel for response in judged.responses} == set(Channel)
    beside(judged)


def test_of_a_new_patient_everything_is_open_and_no_rule_warns():
    judged = assess(History(Person(id=1, registered_on=date(2025, 1, 1))), date(2025, 1, 1))
    assert judged.diagnosis.status == DiagnosisStatus.INDETERMINATE
    assert (judged.extent.status, judged.extent.reason) == (ExtentStatus.INDETERMINATE, "marrow_missing")
    assert {response.category for response in judged.responses} == {Category.NOT_EVALUABLE}
    assert judged.alerts == ()
    assert RuleCode.SR_13 in judged.cannot_evaluate["platelets"]
    assert list(judged.cannot_evaluate) == sorted(judged.cannot_evaluate)
