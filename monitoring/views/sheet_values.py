"""The last value of every test beside the one before the present line, group by group, for the full summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from monitoring import wording
from monitoring.protocol.analytes import ANALYTES
from monitoring.protocol.case import Case
from monitoring.protocol.findings import Evidence, reading
from monitoring.protocol.history import Reading
from monitoring.reports.sheet import Section, Table
from monitoring.views.sheet_parts import Told


def sections(told: Told) -> Iterator[Section]:
    """One table per group of tests in which anything was recorded."""
    groups: dict[str, list[tuple[str, ...]]] = {}
    for analyte in ANALYTES.values():
        groups.setdefault(analyte.group, []).extend(_rows(told.case, analyte.code))
    found = [(group, rows) for group, rows in groups.items() if rows]
    for group, rows in found:
        yield Section(
            _("Values: %(group)s") % {"group": wording.group(group)},
            table=Table(
                (_("Test"), _("Before the present line"), _("Latest"), _("Limits")), tuple(rows), (5, 4, 4, 2)
            ),
        )
    if not found:
        yield Section(_("Values"), empty=_("No result is recorded."))


def _rows(case: Case, analyte: str) -> Iterator[tuple[str, ...]]:
    """One row per component and series: a later value of another laboratory does not push one out."""
    by_component: dict[str, list[Reading]] = {}
    last: dict[tuple[str, ...], Reading] = {}
    for each in case.readings(analyte):
        by_component.setdefault(each.component, []).append(each)
        last[each.component, *each.series] = each
    for latest in last.values():
        yield (
            _name(latest),
            _before(case, by_component[latest.component], latest),
            _said(latest) if _is_since(case, latest) else _("none since"),
            _limits(latest),
        )


def _name(of: Reading) -> str:
    specimen, lab, method = of.series
    parts = (
        wording.analyte(of.analyte),
        of.component,
        wording.specimen(specimen).lower() if specimen else "",
        lab,
        method,
    )
    return " · ".join(part for part in parts if part)


def _is_since(case: Case, latest: Reading) -> bool:
    return case.line is None or latest.date > case.line.start


def _before(case: Case, readings: Iterable[Reading], latest: Reading) -> str:
    """The last one up to the start of the present line: of the same series, else the other series is named."""
    if case.line is None:
        return _("no treatment yet")
    earlier = [each for each in readings if each.date <= case.line.start]
    if not earlier:
        return _("not recorded")
    same = [each for each in earlier if each.series == latest.series]
    if same:
        return _said(same[-1])
    return _("%(value)s, another series: %(series)s") % {
        "value": _said(earlier[-1]),
        "series": _name(earlier[-1]),
    }


def _said(of: Reading) -> str:
    fact: Evidence = reading(of)
    return f"{wording.evidence_value(fact.analyte, fact.value, fact.unit)} ({wording.day(of.date)})"


def _limits(of: Reading) -> str:
    low, high = (
        wording.number(wording.as_exact(limit)) if limit is not None else ""
        for limit in (of.lower_limit, of.upper_limit)
    )
    if low and high:
        return f"{low} – {high}"
    return f"≤ {high}" if high else f"≥ {low}" if low else ""
