"""The sentence that a finding's own facts add to its rule's message. A fact that is absent adds nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring.protocol.verdicts import RuleCode as R
from monitoring.wording.figures import day
from monitoring.wording.labels import agent, condition, event, indication, panel, part, treatment_kind
from monitoring.wording.response_words import organ
from monitoring.wording.rule_words import Numbers

NOT_READY = {
    "vegf_old": gettext_lazy("VEGF is missing or old"),
    "vegf_not_fallen": gettext_lazy("VEGF has not fallen far enough"),
    "fluid_worse": gettext_lazy("fluid has increased"),
}


def detail(rule: str, facts: Numbers) -> str:
    """What the facts of this finding add, or nothing. `facts` also knows the protocol's numbers."""
    return " ".join(DETAILS[rule](facts)) if rule in DETAILS else ""


def _count(facts: Numbers) -> Iterator[str]:
    if "old" in facts:
        yield _("The count is more than %(platelets_old)s old: a new one would tell more.") % facts
    if "low_before" in facts:
        facts["day"] = day(facts["low_before"])
        yield _("A count below %(platelets_bleeding)s was recorded on %(day)s.") % facts


def _confounders(facts: Numbers) -> Iterator[str]:
    if facts.get("confounders"):
        yield _("Recorded at that time: %(names)s.") % {
            "names": _names(facts["confounders"].split(","), _confounder)
        }


def _confounder(code: str) -> str:
    return next((name for name in (condition(code), event(code), agent(code)) if name != code), code)


def _organs(facts: Numbers) -> Iterator[str]:
    if facts.get("organs"):
        yield _("New or worse: %(names)s.") % {"names": _names(facts["organs"].split(","), organ)}


def _late(facts: Numbers) -> Iterator[str]:
    if facts.get("late"):
        yield _("Overdue that long: %(names)s.") % {"names": _names(facts["late"].split(","), panel)}


def _missing(facts: Numbers) -> Iterator[str]:
    if facts.get("missing"):
        yield _("Not recorded: %(names)s.") % {"names": _names(facts["missing"].split("+"), part)}


def _given(facts: Numbers) -> Iterator[str]:
    if facts.get("given") and facts.get("indication"):
        given = facts["given"]
        what = agent(given) if agent(given) != given else treatment_kind(given)
        yield _("Recorded: %(given)s, indication %(indication)s.") % {
            "given": what,
            "indication": indication(facts["indication"]),
        }


def _not_ready(facts: Numbers) -> Iterator[str]:
    if facts.get("reasons"):
        reasons = _names(facts["reasons"].split("+"), lambda code: str(NOT_READY.get(code, code)))
        yield _("Here: %(reasons)s.") % {"reasons": reasons}


def _answer(facts: Numbers) -> Iterator[str]:
    if facts.get("answer") == "absent":
        yield _("The answer on record is: not stabilised.")


def _names(codes: Iterable[str], name: Callable[[str], str]) -> str:
    return ", ".join(name(code) for code in codes)


DETAILS: dict[str, Callable[[Numbers], Iterator[str]]] = {
    R.SR_07: _not_ready,
    R.SR_10B: _missing,
    R.SR_11: _given,
    R.SR_12: _answer,
    R.SR_12B: _answer,
    R.SR_13: _count,
    R.SR_16: _confounders,
    R.SR_16E: _organs,
    R.SR_25: _late,
}
