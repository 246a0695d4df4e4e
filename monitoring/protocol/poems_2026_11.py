"""The protocol of November 2026, as data. Read this file as a table: one row is one sentence of a source.

Nothing here is changed after release: a revision is a new file, and `current.py` moves. What the sources only call
"regular" carries LOCAL_DEFAULT and is the clinic's to confirm; `mentions` then names the statements that ask for it.
"""

from __future__ import annotations

from monitoring.protocol import rows
from monitoring.protocol.calendar import Interval
from monitoring.protocol.poems_2026_11_corridors import CORRIDORS
from monitoring.protocol.poems_2026_11_rules import RULES
from monitoring.protocol.poems_2026_11_thresholds import THRESHOLDS
from monitoring.protocol.rows import (
    HIGHLY_NEUROTOXIC,
    AfterTreatment,
    AgentList,
    Baseline,
    BaselineBeforeTreatment,
    Condition,
    Contents,
    Part,
    Protocol,
    Question,
    Repeat,
    Tolerance,
    between,
)
from monitoring.protocol.sources import LOCAL_DEFAULT, PROJECT_BRIEF
from monitoring.protocol.vocabulary import Panel, Sex, TreatmentKind

VERSION = "poems-2026-11"

LOCAL = (LOCAL_DEFAULT,)

TOLERANCES = (
    Tolerance(up_to_months=1, days=5, sources=LOCAL),
    Tolerance(up_to_months=3, days=14, sources=LOCAL),
    Tolerance(up_to_months=None, days=30, sources=LOCAL),
)


def _all(*codes: str) -> tuple[tuple[Part, ...], ...]:
    """Complete with all of these."""
    return (tuple(Part(code) for code in codes),)


def _any(prefix: str) -> tuple[tuple[Part, ...], ...]:
    """Complete with any analyte of this family."""
    return ((Part(f"{prefix}*", prefix=prefix),),)


_HORMONES = (
    Part("tsh"),
    Part("cortisol_am"),
    Part("prolactin"),
    Part("testosterone", sexes=frozenset({Sex.MALE})),
    Part("estradiol", sexes=frozenset({Sex.FEMALE})),
    Part(
        "testosterone|estradiol",
        any_of=("testosterone", "estradiol"),
        sexes=frozenset({Sex.OTHER, Sex.UNKNOWN}),
    ),
)

# Ranked by what is lost when a panel slips: disease activity first, then safety, then organs.
CONTENTS = (
    Contents(Panel.VEGF, 1, _all("vegf"), (PROJECT_BRIEF,)),
    Contents(Panel.SPEP, 2, _all("m_protein"), ("S2-36",), optional=(Part("immunofixation_serum"),)),
    Contents(Panel.STABILISATION_CHECK, 3, _all("stabilised_after_radiotherapy"), ("S1-28",)),
    Contents(Panel.PET_CT, 4, _any("pet_"), ("S2-38", "S2-08")),
    Contents(Panel.RESIDUAL_LESION_REVIEW, 5, _all("residual_lesion_reviewed"), ("S2-12",)),
    Contents(Panel.CBC, 6, _all("hemoglobin", "platelets"), ("S2-37", "S1-23")),
    Contents(Panel.ENDOCRINE, 7, (_HORMONES,), ("S2-40", "S2-09")),
    Contents(Panel.NCS, 8, _any("ncs."), ("S2-34", "S2-07")),
    Contents(Panel.CHEMISTRY, 9, _all("creatinine"), LOCAL, optional=(Part("urine_protein_24h"),)),
    Contents(Panel.FUNCTION, 10, (*_all("onls"), *_all("onls_arm", "onls_leg")), ("S2-35",)),
    Contents(Panel.ECHO, 11, _all("rvsp"), ("S1-25", "S2-43", "S2-44")),
    Contents(Panel.PFT, 12, _all("fvc_percent", "dlco_percent"), ("S1-24", "S2-43")),
    Contents(Panel.FUNDUS, 13, _all("papilledema"), ("S2-03",)),
)


def _every(months: int) -> Interval:
    return rows.every(months, TOLERANCES)


ROWS = (
    Repeat(Panel.VEGF, _every(3), (PROJECT_BRIEF,), mentions=("S1-20", "S2-31")),
    Repeat(Panel.SPEP, _every(3), ("S2-36",)),
    Repeat(Panel.NCS, between(3, 6), ("S2-34",)),
    Repeat(Panel.ENDOCRINE, _every(6), ("S2-40", "S2-09"), mentions=("S1-22",)),
    Repeat(Panel.CBC, _every(3), LOCAL, mentions=("S2-37", "S1-23")),
    Repeat(Panel.CBC, _every(1), LOCAL, when=Condition.SYSTEMIC_RUNNING, mentions=("S2-37", "S1-23")),
    Repeat(Panel.CHEMISTRY, _every(3), LOCAL),
    Repeat(Panel.CHEMISTRY, _every(1), LOCAL, when=Condition.SYSTEMIC_RUNNING),
    Repeat(Panel.FUNCTION, _every(3), LOCAL, mentions=("S2-35",)),
    Repeat(Panel.PFT, between(6, 12), LOCAL, mentions=("S1-24", "S2-43")),
    Repeat(Panel.ECHO, between(6, 12), LOCAL, mentions=("S1-25", "S2-43")),
    Repeat(Panel.FUNDUS, _every(12), LOCAL, mentions=("S2-03",)),
    Baseline(
        panels=(
            *(Panel.VEGF, Panel.SPEP, Panel.NCS, Panel.ENDOCRINE, Panel.CBC, Panel.CHEMISTRY),
            *(Panel.FUNCTION, Panel.PFT, Panel.ECHO, Panel.FUNDUS),
        ),
        within_days=30,
        sources=LOCAL,
    ),
    BaselineBeforeTreatment(Panel.PET_CT, within_days=30, sources=("S2-38", "S2-08")),
    AfterTreatment(
        panel=Panel.PET_CT,
        after=(TreatmentKind.SYSTEMIC, TreatmentKind.RADIOTHERAPY, TreatmentKind.ASCT),
        interval=between(6, 12),
        sources=("S2-38",),
        again_while="pet_avid_lesions",
        mentions=("S1-19", "S2-29"),
    ),
    Question(
        panel=Panel.STABILISATION_CHECK,
        after=TreatmentKind.RADIOTHERAPY,
        interval=between(3, 6),
        sources=("S1-28",),
        when=Condition.RADIOTHERAPY_ALONE,
    ),
    Question(
        panel=Panel.RESIDUAL_LESION_REVIEW,
        after=TreatmentKind.SYSTEMIC,
        interval=between(5, 7),
        sources=("S2-12",),
        when=Condition.LARGE_LESION_RECORDED,
    ),
)

# S1-16 speaks of drugs that often cause neuropathy and names none; those with a rule of their own are not on it.
AGENT_LISTS = (
    AgentList(HIGHLY_NEUROTOXIC, frozenset({"vincristine"}), sources=("S1-16", LOCAL_DEFAULT), setting=True),
)

PROTOCOL = Protocol(VERSION, CONTENTS, ROWS, THRESHOLDS, TOLERANCES, RULES, CORRIDORS, AGENT_LISTS)
