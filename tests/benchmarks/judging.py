"""What the rules cost: every judgement of one patient of many years, against one plain pass over the readings."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from monitoring.protocol.assessment import assess
from monitoring.protocol.calendar import add_months
from monitoring.protocol.history import EventSeen, History, Person, Reading, SignSeen, Treatment
from monitoring.protocol.schedule import schedule
from monitoring.protocol.vocabulary import Sign, SignState
from tests.benchmarks.findings import Finding, relative
from tests.benchmarks.timing import in_turns

VISITS, EVERY_DAYS = 61, 60
DAY = (
    *(("vegf", "plasma", 240, 96), ("m_protein", "", 1, None), ("platelets", "", 310, 400)),
    *(("hemoglobin", "", 13, 17), ("onls", "", 4, None), ("creatinine", "", 1, None), ("egfr", "", 80, None)),
    *(("tsh", "", 2, 4), ("free_t4", "", 1, 2), ("cortisol_am", "", 14, None), ("prolactin", "", 9, 20)),
    *(("estradiol", "", 40, None), ("mrs", "", 2, None), ("fvc_percent", "", 84, None)),
    *(("dlco_percent", "", 71, None), ("rvsp", "", 31, None), ("weight", "", 66, None)),
    *(("grip_right", "", 21, None), ("albumin", "", 4, None), ("pet_avid_lesions", "", 2, None)),
)
ROUNDS, GOAL = 200, 20.0


def findings(today: date) -> list[Finding]:
    """All pure rules for 1,220 readings within 20 plain passes over them."""
    history = _many_years(today)
    plan = schedule(history, today)
    calls = {"pass": lambda: _plain_pass(history), "rules": lambda: _all(history, today, plan)}
    times = in_turns(calls, ROUNDS)
    rules, plain = times["rules"], times["pass"]
    what = f"all rules and responses, {len(history.readings):,} readings"
    found = relative("rules", what, rules.over(plain), rules.over_cpu(plain), GOAL, "x a plain pass")
    found.note += f"; {rules.median * 1000:.2f} ms against {plain.median * 1000:.3f}"
    return [found]


def _all(history: History, today: date, plan) -> None:
    judged = assess(history, today, plan=plan)
    assert not judged.failures, judged.failures
    _ = (judged.diagnosis, judged.extent)  # judged only when asked for
    assert len(judged.responses) == 4


def _plain_pass(history: History) -> dict[str, Reading]:
    """The last number of each analyte: the least that any rule needs."""
    latest: dict[str, Reading] = {}
    for reading in history.readings:
        if reading.value is not None:
            latest[reading.analyte] = reading
    return latest


def _many_years(today: date) -> History:
    start = today - timedelta(days=VISITS * EVERY_DAYS)
    return History(
        person=Person(1, "female", date(1961, 5, 2), start, start),
        readings=tuple(
            _reading(visit, nth, start, *row) for visit in range(VISITS) for nth, row in enumerate(DAY)
        ),
        signs=tuple(SignSeen(sign, start, SignState.PRESENT, id=n) for n, sign in enumerate(Sign)),
        treatments=(
            Treatment("systemic", start, add_months(start, 9), 1, ("lenalidomide", "dexamethasone"), id=1),
            Treatment("asct", add_months(start, 10), None, 1, ("melphalan",), id=2),
            Treatment("supportive", start, None, None, ("aspirin",), id=3),
        ),
        events=(EventSeen("fever", add_months(start, 11), 1),),
    )


def _reading(visit: int, nth: int, start: date, analyte: str, specimen: str, value: int, upper) -> Reading:
    return Reading(
        analyte=analyte,
        date=start + timedelta(days=visit * EVERY_DAYS),
        value=Decimal(value),
        specimen=specimen,
        upper_limit=None if upper is None else Decimal(upper),
        reported=str(value),
        id=visit * len(DAY) + nth,
    )
