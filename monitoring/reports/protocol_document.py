"""The whole protocol on paper (docs/protocol.md): what is due, what is judged and how, and on what it all rests.

Written from the protocol's data and the product's own words, in English. What no data hold, how a response is defined,
is told here with the protocol's numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils import translation

from monitoring.protocol.conflicts import CONFLICTS
from monitoring.protocol.current import CURRENT
from monitoring.protocol.diagnosis import MAJOR, MANDATORY, MINOR
from monitoring.protocol.rows import Corridor, CorridorPoint, Protocol, RuleRow
from monitoring.protocol.rule_numbers import NUMBERS
from monitoring.protocol.uses import panels_of, rows_of
from monitoring.reports.protocol_definitions import EXTENT, HEAD, RESPONSES
from monitoring.wording.conflicts import conflict
from monitoring.wording.figures import number
from monitoring.wording.labels import agent, panel, part
from monitoring.wording.rule_words import Numbers
from monitoring.wording.rules import evidence_grade, rule_message, rule_title, severity, to_confirm
from monitoring.wording.schedule import sources
from monitoring.wording.schedule_rows import contents, optional, schedule_row
from monitoring.wording.thresholds import threshold, threshold_name


def document(protocol: Protocol = CURRENT) -> str:
    """Markdown."""
    with translation.override("en"):
        parts = (
            *_head(protocol),
            *_schedule(protocol),
            *_criteria(),
            *_told("How far the disease extends", EXTENT, protocol),
            *_told("Responses", RESPONSES, protocol),
            *_corridors(protocol),
            *_rules(protocol),
            *_numbers(protocol),
            *_agents(protocol),
            *_conflicts(),
        )
        return "\n".join(parts).rstrip() + "\n"


def _head(protocol: Protocol) -> Iterator[str]:
    yield f"# The protocol {protocol.version}"
    yield ""
    yield HEAD
    yield ""


def _schedule(protocol: Protocol) -> Iterator[str]:
    yield "## What is due"
    yield "Ranked by what is lost when it slips."
    yield ""
    yield "| Test | Complete with | When | Sources |"
    yield "|---|---|---|---|"
    for code in panels_of(protocol):
        given = protocol.contents_of(code)
        complete = "; or ".join(contents(given))
        if given.optional:
            complete += f" (wanted too, not needed: {optional(given)})"
        for place, row in enumerate(rows_of(code, protocol)):
            first = (panel(code), f"{complete} ({sources(given.sources)})") if not place else ("", "")
            cited = sources(row.sources)
            if row.mentions:
                cited += f"; also mentioned by {sources(row.mentions)}"
            yield _row(*first, schedule_row(row), cited)
    yield ""


def _criteria() -> Iterator[str]:
    yield "## Diagnostic criteria"
    yield (
        "Both mandatory criteria, at least one major and at least one minor one (L1; S2-03 words them alike, with "
        "“monoclonal gammopathy”, see D17). Three-valued: what is not assessed leaves a group open unless another "
        "criterion decides it. The physician records the diagnosis; the product never does."
    )
    yield ""
    for name, group in (("Mandatory", MANDATORY), ("Major", MAJOR), ("Minor", MINOR)):
        yield f"- **{name}**: {', '.join(part(code) for code in group)}"
    yield "- Thyroid disease and disorders of glucose metabolism, alone or together, do not count (L1, footnote)."
    yield "- Castleman disease without a clonal plasma-cell disorder is named as an entity of its own."
    yield ""


def _told(title: str, lines: Iterable[str], protocol: Protocol) -> Iterator[str]:
    numbers = Numbers(protocol=protocol)
    yield f"## {title}"
    for line in lines:
        yield line % numbers
    yield ""


def _corridors(protocol: Protocol) -> Iterator[str]:
    yield "## Expected ranges"
    yield "From small retrospective cohorts: orientation for the eye, never an alert. None for the blood clone."
    yield ""
    for corridor in protocol.corridors:
        patients = f", n = {corridor.n}" if corridor.n else ""
        yield f"### {corridor.domain.upper()} ({sources(corridor.sources)}{patients})"
        yield UNITS[corridor.unit]
        yield ""
        if corridor.unit == "mo":
            yield " to ".join(str(point.month) for point in corridor.points) + " months."
        else:
            yield from _points(corridor)
        yield ""


UNITS = {
    "%": "Percent of the baseline of the same series, between the months on a logarithmic scale.",
    "{score}": "Points of change from the baseline, between the months linear.",
    "mo": "Months after the end of treatment within which the response may still deepen.",
}


def _points(corridor: Corridor) -> Iterator[str]:
    yield "| Month | Highest | Centre | Lowest |"
    yield "|---:|---:|---:|---:|"
    for point in corridor.points:
        yield _row(str(point.month), *(_bound(point, name) for name in ("upper", "centre", "lower")))


def _bound(point: CorridorPoint, name: str) -> str:
    return "upper limit" if name in point.limit else number(getattr(point, name)) or "–"


def _rules(protocol: Protocol) -> Iterator[str]:
    yield "## Rules"
    for row in protocol.rules:
        yield from _rule(row, protocol)


def _rule(row: RuleRow, protocol: Protocol) -> Iterator[str]:
    numbers = [each for each in protocol.thresholds if each.name in NUMBERS.get(row.code, ())]
    yield f"### {row.code} · {rule_title(row.code)}"
    yield rule_message(row.code, protocol=protocol)
    yield ""
    yield f"- {severity(row.severity)}, for {row.audience} · {evidence_grade(row.grade)}"
    yield f"- Sources: {sources(row.sources)}" + (
        f" · see {', '.join(row.conflicts)}" if row.conflicts else ""
    )
    if numbers:
        yield f"- Numbers: {'; '.join(f'{threshold_name(n.name)} {threshold(n)}' for n in numbers)}"
    yield f"- For a lead physician to confirm: {to_confirm(row.code)}"
    yield ""


def _numbers(protocol: Protocol) -> Iterator[str]:
    yield "## Numbers"
    yield ""
    yield "| For what | Number | Sources |"
    yield "|---|---:|---|"
    for each in protocol.thresholds:
        setting = " (a clinic may choose another)" if each.setting else ""
        yield _row(threshold_name(each.name) + setting, threshold(each), sources(each.sources))
    yield ""
    yield "Tolerances of “every N months”:"
    for tolerance in protocol.tolerances:
        span = f"up to {tolerance.up_to_months} months" if tolerance.up_to_months else "longer"
        yield f"- {span}: ± {tolerance.days} days ({sources(tolerance.sources)})"
    yield ""


def _agents(protocol: Protocol) -> Iterator[str]:
    yield "## Lists of medicines"
    for each in protocol.agent_lists:
        named = ", ".join(sorted(agent(code) for code in each.agents))
        yield f"- {each.name.replace('_', ' ')}: {named} ({sources(each.sources)})"
    yield ""


def _conflicts() -> Iterator[str]:
    yield "## Where the sources differ"
    yield ""
    yield "| | Subject | S1 | S2 | Papers | What the product does |"
    yield "|---|---|---|---|---|---|"
    for each in CONFLICTS:
        words = conflict(each.id)
        yield _row(each.id, *(str(p) for p in (words.topic, words.s1, words.s2, words.papers, words.shown)))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
