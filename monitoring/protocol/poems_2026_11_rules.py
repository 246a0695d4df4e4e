"""The rules of the protocol of November 2026, as data: how severe, on what source, how well founded, for whom.

What each one looks for is in `monitoring/protocol/safety/`; its sentence in `monitoring/wording/rules.py`. The grade is
that of the weakest thing the rule needs: A a primary paper, B a source document alone, C background or secondary.
"""

from __future__ import annotations

from monitoring.protocol.rows import RuleRow
from monitoring.protocol.sources import BACKGROUND, LOCAL_DEFAULT, SECONDARY, Grade
from monitoring.protocol.verdicts import Audience, Severity
from monitoring.protocol.verdicts import RuleCode as R

CRITICAL, WARNING, CAUTION, INFO = Severity.CRITICAL, Severity.WARNING, Severity.CAUTION, Severity.INFO
A, B, C = Grade.PRIMARY, Grade.SOURCE_DOCUMENT, Grade.TO_CONFIRM

RULES = (
    # treatment and extent
    RuleRow(R.SR_01, INFO, ("S1-01", "S1-05", "S2-10", "S2-11", "L10"), A, conflicts=("D1", "D14")),
    RuleRow(R.SR_01B, CAUTION, ("L10", "S1-05", "S2-11"), A, conflicts=("D1",)),
    RuleRow(R.SR_02, WARNING, ("S1-02", "S1-07", "S2-13"), B, conflicts=("D2",)),
    RuleRow(R.SR_03, INFO, ("S1-09", "S2-15", "S2-16"), B, conflicts=("D2",)),
    RuleRow(R.SR_04, WARNING, ("S1-14", "S2-24", "L15"), B, conflicts=("D4",)),
    RuleRow(R.SR_04B, CAUTION, ("S2-24", "L15", SECONDARY), B, conflicts=("D4",)),
    RuleRow(R.SR_05, WARNING, ("S1-15", "S2-25"), B, conflicts=("D3",)),
    RuleRow(R.SR_05B, CAUTION, ("S1-10", "S2-26", "S2-27"), B, conflicts=("D3",)),
    RuleRow(R.SR_05C, WARNING, ("S1-16",), B),
    RuleRow(R.SR_05D, WARNING, ("S1-14", "S1-15", BACKGROUND), C),
    RuleRow(R.SR_06, INFO, ("S1-11", "S2-21"), B),
    RuleRow(R.SR_07, CAUTION, ("S1-13", "L24"), A),
    RuleRow(R.SR_07B, CRITICAL, ("L21", "L23", "L25", SECONDARY), C),
    RuleRow(R.SR_08, WARNING, ("S1-17", "S1-18", "S2-28", "S2-30"), B, conflicts=("D7",)),
    RuleRow(R.SR_08B, WARNING, ("L18",), C, conflicts=("D7",)),
    RuleRow(R.SR_09, INFO, ("S1-19", "S2-29"), B),
    RuleRow(R.SR_09B, CAUTION, ("S2-38",), B),
    RuleRow(R.SR_10, CRITICAL, ("S1-26", "S1-07", "S2-13"), B),
    RuleRow(R.SR_10B, WARNING, ("S1-03",), C),
    RuleRow(R.SR_11, WARNING, ("S1-27", "L58"), B, conflicts=("D11",)),
    RuleRow(R.SR_12, CAUTION, ("S1-28", "L46"), B, conflicts=("D9",)),
    RuleRow(R.SR_12B, CRITICAL, ("S1-28", "L2", "L46"), A, conflicts=("D9",)),
    RuleRow(R.SR_14, INFO, ("S2-12",), B, conflicts=("D10",)),
    RuleRow(R.SR_15, WARNING, ("S2-48", "S2-49", "S2-50", "L12"), B, conflicts=("D12",)),
    # blood
    RuleRow(R.SR_13, WARNING, ("S1-23", "S2-41", "S2-42", "L28", "L29"), A, conflicts=("D6",)),
    RuleRow(R.SR_13B, INFO, ("L28",), A, conflicts=("D6",)),
    RuleRow(R.SR_13C, WARNING, ("S2-37", "L28"), A),
    RuleRow(R.SR_13D, WARNING, (SECONDARY, BACKGROUND), C),
    RuleRow(R.SR_13E, CRITICAL, ("L28", "L30"), A),
    # VEGF
    RuleRow(R.SR_16, CAUTION, ("L5", "L55"), A),
    RuleRow(R.SR_16B, WARNING, ("L55", "L18"), A),
    RuleRow(R.SR_16C, CAUTION, ("L6", "L7"), A),
    RuleRow(R.SR_16D, INFO, ("L4", "L43", "L44"), A),
    RuleRow(R.SR_16E, CAUTION, ("L7", "L60a"), A),
    RuleRow(R.SR_16F, WARNING, ("L38", "L44"), A),
    # organs
    RuleRow(R.SR_17, CRITICAL, ("S2-03", "L36", SECONDARY), C),
    RuleRow(R.SR_18, CAUTION, ("S1-22", "S2-39", "L31", "L32"), A),
    RuleRow(R.SR_19, CRITICAL, ("S1-22", "S2-39", "L31", "L32", "L60b", BACKGROUND), C),
    RuleRow(R.SR_19B, INFO, (BACKGROUND,), C),
    RuleRow(R.SR_20, INFO, ("S1-29", "S2-47", "L18", "L19", "L20"), A, conflicts=("D16",)),
    RuleRow(R.SR_20B, CAUTION, ("S1-29", "S2-47"), B, conflicts=("D16",)),
    RuleRow(R.SR_21, WARNING, ("S2-44", "S2-46", BACKGROUND), B),
    RuleRow(R.SR_22, WARNING, ("S2-44", "L26"), A),
    RuleRow(R.SR_23, WARNING, ("L33", "L34", "L10", BACKGROUND), B),
    RuleRow(R.SR_24, WARNING, ("L19", "L27"), A),
    RuleRow(R.SR_26, INFO, ("L20",), A),
    RuleRow(R.SR_27, WARNING, (BACKGROUND,), C),
    # work
    RuleRow(R.SR_25, CAUTION, (LOCAL_DEFAULT,), C, audience=Audience.COORDINATORS),
    RuleRow(R.PET_LONG_LINE, INFO, ("S2-38", LOCAL_DEFAULT), C),
)
