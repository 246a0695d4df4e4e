"""The rule book as a whole: every rule of the protocol runs, speaks for itself alone, and no failure is silent."""

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.protocol.case import Case
from monitoring.protocol.current import CURRENT
from monitoring.protocol.findings import Failure, Finding, Gap
from monitoring.protocol.history import (
    ConditionSeen,
    DecisionSeen,
    EventSeen,
    History,
    Person,
    Reading,
    SignSeen,
    Treatment,
)
from monitoring.protocol.judgement import Judgement
from monitoring.protocol.safety.book import RULES, Spoken, run
from monitoring.protocol.schedule import next_change, schedule
from monitoring.protocol.sources import SOURCES
from monitoring.protocol.verdicts import Audience, DecisionCode, RuleCode, Severity
from monitoring.protocol.vocabulary import (
    ConditionCode,
    EventCode,
    GradedSign,
    PatientStatus,
    Sex,
    Sign,
    StopReason,
    TreatmentKind,
)
from tests.protocol.histories import treatment
from tests.protocol.spoken import DISSEMINATED, facts, judgement_of

TODAY = date(2025, 6, 1)


def test_every_rule_of_the_protocol_has_its_function_and_every_function_its_rule():
    rows = [row.code for row in CURRENT.rules]
    assert len(rows) == len(set(rows))
    assert set(rows) == set(RULES) == set(RuleCode)


def test_every_rule_cites_sources_that_are_known():
    assert [
        row.code for row in CURRENT.rules if not row.sources or not set(row.sources) <= set(SOURCES)
    ] == []


def test_coordinators_see_the_one_rule_about_work():
    """Contract §5: SR-25 is workflow; the others are for physicians and staff."""
    assert [row.code for row in CURRENT.rules if row.audience == Audience.COORDINATORS] == [RuleCode.SR_25]


# --- one broken rule --------------------------------------------------------------------------------------------


def _breaks(judgement):
    yield Gap(RuleCode.SR_02, "never told")
    raise ZeroDivisionError("by nothing")


def _finds(code, severity, key=""):
    return lambda judgement: [Finding(code, severity, None, key=key)]


def test_a_rule_that_breaks_is_told_and_the_others_still_run():
    rules = {
        RuleCode.SR_02: _breaks,
        RuleCode.SR_10: _finds(RuleCode.SR_10, Severity.CRITICAL),
        RuleCode.SR_06: lambda judgement: [Gap(RuleCode.SR_06, "vegf")],
    }
    assert run(judgement_of(History(), TODAY), rules) == Spoken(
        findings=(Finding(RuleCode.SR_10, Severity.CRITICAL, None),),
        gaps=(Gap(RuleCode.SR_06, "vegf"),),
        failures=(Failure("SR-02", "ZeroDivisionError: by nothing"),),
    )


def test_what_is_gravest_comes_first_and_a_gap_is_told_once():
    gap = Gap(RuleCode.SR_06, "vegf")
    rules = {
        RuleCode.SR_03: _finds(RuleCode.SR_03, Severity.INFO),
        RuleCode.SR_01B: _finds(RuleCode.SR_01B, Severity.CAUTION, "treatment:2"),
        RuleCode.SR_16: _finds(RuleCode.SR_16, Severity.CAUTION),
        RuleCode.SR_17: _finds(RuleCode.SR_17, Severity.WARNING),
        RuleCode.SR_10: _finds(RuleCode.SR_10, Severity.CRITICAL),
        RuleCode.SR_01: _finds(RuleCode.SR_01B, Severity.CAUTION, "treatment:1"),
        RuleCode.SR_06: lambda judgement: [gap, Gap(RuleCode.SR_06, "m_protein"), gap],
    }
    spoken = run(judgement_of(History(), TODAY), rules)
    assert [(f.rule, f.key) for f in spoken.findings] == [
        ("SR-10", ""),
        ("SR-17", ""),
        ("SR-01b", "treatment:1"),
        ("SR-01b", "treatment:2"),
        ("SR-16", ""),
        ("SR-03", ""),
    ]
    assert spoken.gaps == (Gap(RuleCode.SR_06, "m_protein"), gap)


def test_without_a_choice_all_rules_run():
    radiotherapy = treatment("radiotherapy", "2024-02-20", "2024-03-31", line=1)
    spoken = run(judgement_of(facts(*DISSEMINATED, radiotherapy), "2024-04-01"))
    assert spoken.findings[0].rule == RuleCode.SR_10
    assert Gap(RuleCode.SR_01B, "dose_gy") in spoken.gaps
    assert spoken.failures == ()


# --- any history ------------------------------------------------------------------------------------------------

ANALYTES = (
    *("vegf", "m_protein", "immunofixation_serum", "immunofixation_urine", "hemoglobin", "hematocrit"),
    *(
        "platelets",
        "creatinine",
        "egfr",
        "albumin",
        "tsh",
        "free_t4",
        "cortisol_am",
        "testosterone",
        "prolactin",
    ),
    *(
        "cortisol_stimulated_peak",
        "marrow_plasma_cells",
        "onls",
        "mrs",
        "ctcae_sensory",
        "ctcae_motor",
        "weight",
    ),
    *("fvc_percent", "dlco_percent", "rvsp", "pet_avid_lesions", "pet_suvmax_sum", "pet_new_lesion"),
    *("largest_lesion", "urine_protein_24h", "spleen_length"),
)
AGENTS = (
    *("melphalan", "dexamethasone", "thalidomide", "bortezomib", "vincristine", "lenalidomide", "ivig"),
    *("bevacizumab", "aspirin", "prednisone", "levothyroxine"),
)
days = st.dates(date(2022, 1, 1), date(2026, 6, 30))
numbers = st.none() | st.decimals(0, 4000, places=1)
SIGNS = (*Sign, *GradedSign, "lesion_count")
unnumbered = st.builds(
    History,
    person=st.builds(
        Person,
        id=st.just(1),
        sex=st.sampled_from(Sex),
        birth_date=st.none() | st.dates(date(1930, 1, 1), date(2000, 1, 1)),
        diagnosis_date=st.none() | days,
        registered_on=st.none() | days,
        status=st.just(PatientStatus.ACTIVE),
        transplant_eligible=st.sampled_from(["yes", "no", "not_assessed"]),
    ),
    readings=st.lists(
        st.builds(
            Reading,
            analyte=st.sampled_from(ANALYTES),
            date=days,
            value=numbers,
            comparator=st.sampled_from(["", "", "<", ">"]),
            coded=st.sampled_from(["", "not detected", "negative", "positive"]),
            specimen=st.sampled_from(["serum", "plasma"]),
            component=st.sampled_from(["", "a"]),
            lower_limit=st.none() | st.sampled_from([Decimal(0), Decimal(300)]),
            upper_limit=st.none() | st.sampled_from([Decimal(0), Decimal(700)]),
            # A tuple's other fields would be guessed: they stay as they are.
            **dict.fromkeys(("unit", "lab", "method", "reported", "reported_unit"), st.just("")),
            id=st.none(),
            computed=st.just(False),
        ),
        max_size=25,
    ).map(lambda made: tuple(sorted(made, key=lambda reading: reading.date))),
    signs=st.lists(
        st.builds(
            SignSeen,
            code=st.sampled_from(SIGNS),
            date=days,
            state=st.sampled_from(["present", "absent", "not_assessed"]),
            grade=st.none() | st.integers(0, 3),
            count=st.none() | st.integers(0, 6),
        ),
        max_size=12,
    ).map(tuple),
    treatments=st.lists(
        st.builds(
            Treatment,
            kind=st.sampled_from(TreatmentKind),
            start=days,
            end=st.none() | days,
            line=st.none() | st.integers(1, 3),
            agents=st.lists(st.sampled_from(AGENTS), max_size=3, unique=True).map(tuple),
            dose_gy=st.none() | st.decimals(0, 80, places=1),
            indication=st.sampled_from(["", "poems", "cidp", "other"]),
            stop_reason=st.sampled_from(["", *StopReason]),
        ),
        max_size=6,
    ).map(tuple),
    events=st.lists(st.builds(EventSeen, st.sampled_from(EventCode), days), max_size=5).map(tuple),
    conditions=st.lists(
        st.builds(ConditionSeen, st.sampled_from(ConditionCode), st.none() | days, st.none() | days),
        max_size=4,
    ).map(tuple),
    decisions=st.lists(
        st.builds(DecisionSeen, st.sampled_from(DecisionCode), days, st.sampled_from(["", *StopReason])),
        max_size=4,
    ).map(tuple),
)


def _numbered(history: History) -> History:
    """Each fact with an id of its own, as a store would give it."""
    return replace(
        history,
        treatments=tuple(replace(one, id=n) for n, one in enumerate(history.treatments, start=1)),
        events=tuple(replace(one, id=n) for n, one in enumerate(history.events, start=1)),
        readings=tuple(one._replace(id=n) for n, one in enumerate(history.readings, start=1)),
        signs=tuple(replace(one, id=n) for n, one in enumerate(history.signs, start=1)),
    )


histories = unnumbered.map(_numbered)


def _judged(history: History, today: date) -> Judgement:
    return Judgement(Case(history, today, plan=schedule(history, today)))


@settings(max_examples=300, deadline=None)
@given(histories, days)
def test_any_history_gives_an_answer_in_which_each_rule_speaks_for_itself(history, today):
    judgement = _judged(history, today)
    assert run(judgement).failures == ()
    for code, rule in RULES.items():
        said = list(rule(judgement))
        assert {one.rule for one in said} <= {code}
        keys = [one.key for one in said if isinstance(one, Finding)]
        assert len(keys) == len(set(keys))


@settings(max_examples=150, deadline=None)
@given(histories, days, st.randoms(use_true_random=False))
def test_nothing_depends_on_the_order_of_entry(history, today, chance: random.Random):
    def shuffled(facts_: tuple) -> tuple:
        return tuple(chance.sample(facts_, len(facts_)))

    readings = sorted(shuffled(history.readings), key=lambda reading: reading.date)
    other = replace(
        history,
        readings=tuple(readings),
        signs=shuffled(history.signs),
        treatments=shuffled(history.treatments),
        events=shuffled(history.events),
        conditions=shuffled(history.conditions),
        decisions=shuffled(history.decisions),
    )
    assert _without_ids(run(_judged(other, today))) == _without_ids(run(_judged(history, today)))


def _without_ids(spoken: Spoken) -> tuple:
    """Of facts that are the same but for their id, which of them is named may differ."""
    said = sorted((f.rule, f.severity, str(f.since), f.inputs, sorted(f.facts)) for f in spoken.findings)
    return said, spoken.gaps, spoken.failures


@settings(max_examples=150, deadline=None)
@given(histories, days, st.sampled_from(SIGNS), days)
def test_what_was_not_assessed_changes_nothing(history, today, code, on):
    """A later not assessed erases nothing, and no unknown turns an answer into an error."""
    with_unknown = replace(history, signs=(*history.signs, SignSeen(code, on)))
    assert run(_judged(with_unknown, today)) == run(_judged(history, today))


@settings(max_examples=150, deadline=None)
@given(histories, days)
def test_between_the_days_that_rules_name_nothing_changes(history, today):
    """The night looks again on these days alone."""
    judgement = _judged(history, today)
    spoken = run(judgement)
    turns = (*judgement.case.turns, next_change(judgement.case.plan, history, today, statuses=False))
    decisions = (made.date for made in history.decisions)  # of the other facts the schedule names the days
    ahead = {each for each in (*turns, *decisions) if each is not None and each > today}
    if not ahead or (min(ahead) - today).days < 2:
        return
    eve = date.fromordinal(min(ahead).toordinal() - 1)
    assert run(_judged(history, eve)) == spoken
