"""Criteria, extent, adverse factors and hormones for the full summary, as the page of the diagnosis tells them."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from monitoring import wording
from monitoring.reports.sheet import Entry, Section, Table
from monitoring.views import diagnosis, findings
from monitoring.views import sheet_parts as parts
from monitoring.views.diagnosis import DIAGNOSIS_SOURCES, EXTENT_SOURCES, Criterion, HormoneSaid
from monitoring.views.sheet_parts import Told


def sections(told: Told) -> Iterator[Section]:
    case, found, extent = told.case, told.assessment.diagnosis, told.assessment.extent
    rows = []
    for group in diagnosis.groups_of(case, found):
        for each in group["criteria"]:
            rows.append((group["name"], each.name, wording.state(each.state), _rests_on(each)))
    blocking = ", ".join(wording.input_name(code) for code in found.blocking)
    yield Section(
        _("Published criteria"),
        (Entry(lead=wording.diagnosis_status(found.status)),),
        Table(
            (_("Group"), _("Criterion"), pgettext("of a criterion", "State"), _("Rests on")),
            tuple(rows),
            (3, 4, 2, 5),
        ),
        notes=(
            *([_("Missing, and would decide it:") + f" {blocking}"] if blocking else []),
            *(wording.diagnosis_note(code) for code in found.notes),
            _(
                "Met means both mandatory criteria, a major and a minor one. Whether it is POEMS a physician decides."
            ),
            _("Sources") + f": {wording.short_sources(DIAGNOSIS_SOURCES)}",
        ),
    )
    missing = ", ".join(wording.input_name(code) for code in extent.missing)
    yield Section(
        _("Extent of disease"),
        (Entry(wording.extent_reason(extent.reason), f"{capfirst(wording.extent(extent.status))}."),),
        notes=tuple(
            note
            for note in (
                parts.facts_in_line(findings.facts_of(extent.evidence)),
                _("Missing, and would decide it:") + f" {missing}" if missing else "",
                _("Sources") + f": {wording.short_sources(EXTENT_SOURCES)}",
            )
            if note
        ),
    )


def _rests_on(criterion: Criterion) -> str:
    """The day of a sign; of what was measured also the value."""
    if criterion.fact is None:
        return _("not recorded")
    same = criterion.fact.name == criterion.name
    return wording.day(criterion.fact.date) if same else parts.facts_in_line([criterion.fact])


def factors(told: Told) -> Section:
    found = diagnosis.factors_of(told.assessment.judgement)
    unknown = "; ".join(f"{name} ({missing})" for name, missing in found["open"])
    return Section(
        _("Factors that sources associate with a worse outcome"),
        tuple(
            Entry(
                parts.facts_in_line(each.facts),
                f"{each.name}:",
                parts.since_and_sources(each.since, each.sources),
            )
            for each in found["present"]
        ),
        notes=(
            *([_("Cannot be judged: %(factors)s") % {"factors": unknown}] if unknown else []),
            _(
                "A list, no score: the published models differ, and nothing here predicts the course of this patient."
            ),
        ),
        empty=_("None of them is on record."),
    )


def ledger(told: Told) -> Section:
    found = diagnosis.ledger_of(told.case)
    rows = []
    for axis in found["axes"]:
        results = [f"{parts.facts_in_line([each.fact])}{_judged(each)}" for each in axis.results]
        state = " ".join(part for part in (wording.state(axis.state), wording.day(axis.assessed)) if part)
        replaced = "; ".join(
            f"{fact.value} " + pgettext("a day", "since") + f" {wording.day(fact.date)}"
            for fact in axis.replacement
        )
        rows.append(
            (
                axis.name,
                state,
                "; ".join(results) or _("not recorded"),
                replaced or pgettext("replacement", "none"),
                _("written down") if axis.plan else _("not recorded"),
            )
        )
    head = (
        *(_("Axis"), _("Dysfunction"), _("Last results"), _("Replacement")),
        pgettext("of replacement", "Plan"),
    )
    return Section(_("Hormones by axis"), table=Table(head, tuple(rows), (2, 2, 5, 3, 2)))


def _judged(each: HormoneSaid) -> str:
    if each.abnormal == "present":
        return ", " + _("abnormal")
    return " " + _("(no limit to judge it by)") if each.unlimited else ""
