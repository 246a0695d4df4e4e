"""What the sources say and what the product makes of it: no patient's data, so every signed-in person may read."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from monitoring import wording
from monitoring.charts.outcomes import picture
from monitoring.models import SignOff
from monitoring.protocol.conflicts import CONFLICTS
from monitoring.protocol.current import CURRENT
from monitoring.protocol.outcomes import OUTCOMES, TIMELINE
from monitoring.protocol.papers import PAPERS
from monitoring.protocol.rows import RuleRow
from monitoring.protocol.rule_numbers import NUMBERS
from monitoring.protocol.sources import SOURCES, STATEMENTS, Klass
from monitoring.protocol.uses import conflicts_on, panels_of, rows_of, sources_of, uses_of
from monitoring.views import guidance_sign_off
from monitoring.views.findings import GLYPHS
from monitoring.wording import search as searching
from monitoring.wording.schedule_rows import contents, optional, schedule_row
from monitoring.wording.search_texts import Text
from monitoring.wording.statements import SUBJECTS


def page(request: HttpRequest) -> HttpResponse:
    question = request.GET.get("q", "")
    found = searching.search(question)
    return render(
        request,
        "monitoring/guidance.html",
        {
            "tab": "guidance",
            "question": question[: searching.LONGEST_QUESTION],
            "asked": "q" in request.GET,
            "found": found,
            "longest": searching.LONGEST_QUESTION,
            "hits": [{"text": hit.text, "url": _address(hit.text)} for hit in found.hits],
            "subjects": [
                {"code": klass, "name": wording.subject(klass), "statements": _statements_on(klass)}
                for klass in SUBJECTS
            ],
        },
    )


def source(request: HttpRequest, code: str) -> HttpResponse:
    """A statement, a paper, or what stands where nobody's statement does; and everything that rests on it."""
    if code not in SOURCES:
        raise Http404
    uses = uses_of(code, CURRENT)
    beside = (*uses.conflicts, *uses.outcomes)
    context = {
        "code": code,
        "source": SOURCES[code],
        "is_statement": code in _ids(),
        "uses": uses,
        "conflicts": _conflicts(conflicts_on(code)),
        "papers": _papers(paper for each in beside for paper in each.sources if code not in PAPERS),
    }
    return guidance_sign_off.page(
        request, "monitoring/guidance_source.html", context, kind=SignOff.Kind.STATEMENT, subject=code
    )


def rules(request: HttpRequest) -> HttpResponse:
    signed = guidance_sign_off.signed_at(request.user)
    rows = [
        {
            "row": row,
            "glyph": GLYPHS[row.severity],
            "standings": guidance_sign_off.standings(signed, SignOff.Kind.RULE, row.code),
        }
        for row in CURRENT.rules
    ]
    context = {"tab": "guidance", "rows": rows, "protocol": CURRENT.version, "sites": len(signed)}
    return render(request, "monitoring/guidance_rules.html", context)


def rule(request: HttpRequest, code: str) -> HttpResponse:
    row = _rule(code)
    context = {
        "row": row,
        "glyph": GLYPHS[row.severity],
        "protocol": CURRENT.version,
        "thresholds": [each for each in CURRENT.thresholds if each.name in NUMBERS.get(row.code, ())],
        "statements": [code for code in row.sources if code in _ids()],
        "papers": _papers(row.sources),
        "conflicts": _conflicts(each for each in CONFLICTS if each.id in row.conflicts),
    }
    return guidance_sign_off.page(
        request, "monitoring/guidance_rule.html", context, kind=SignOff.Kind.RULE, subject=row.code
    )


def schedule(request: HttpRequest) -> HttpResponse:
    signed = guidance_sign_off.signed_at(request.user)
    rows = [
        {
            "panel": panel,
            "when": _rows(panel),
            "standings": guidance_sign_off.standings(signed, SignOff.Kind.SCHEDULE, panel),
        }
        for panel in panels_of(CURRENT)
    ]
    context = {"tab": "guidance", "rows": rows, "protocol": CURRENT.version}
    return render(request, "monitoring/guidance_schedule.html", context)


def panel(request: HttpRequest, code: str) -> HttpResponse:
    if code not in panels_of(CURRENT):
        raise Http404
    given = CURRENT.contents_of(code)
    cited = sources_of(code, CURRENT)
    context = {
        "panel": code,
        "when": _rows(code),
        "sets": contents(given),
        "optional": optional(given),
        "contents_sources": given.sources,
        "statements": [each for each in cited if each in _ids()],
        "protocol": CURRENT.version,
    }
    return guidance_sign_off.page(
        request, "monitoring/guidance_panel.html", context, kind=SignOff.Kind.SCHEDULE, subject=code
    )


def conflicts(request: HttpRequest) -> HttpResponse:
    context = {"tab": "guidance", "conflicts": _conflicts(CONFLICTS)}
    return render(request, "monitoring/guidance_conflicts.html", context)


def outcomes(request: HttpRequest) -> HttpResponse:
    context = {
        "tab": "guidance",
        "outcomes": OUTCOMES,
        "picture": picture(OUTCOMES),
        "timeline": TIMELINE,
    }
    return render(request, "monitoring/guidance_outcomes.html", context)


def numbers(request: HttpRequest) -> HttpResponse:
    context = {
        "tab": "guidance",
        "thresholds": CURRENT.thresholds,
        "corridors": CURRENT.corridors,
        "protocol": CURRENT.version,
    }
    return render(request, "monitoring/guidance_numbers.html", context)


def _ids() -> frozenset[str]:
    return frozenset(statement.id for statement in STATEMENTS)


def _statements_on(klass: Klass) -> list[str]:
    return [statement.id for statement in STATEMENTS if klass in statement.klass]


def _rule(code: str) -> RuleRow:
    try:
        return CURRENT.rule(code)
    except KeyError as error:
        raise Http404 from error


def _rows(panel: str) -> list[dict]:
    return [
        {"text": schedule_row(row), "sources": row.sources, "mentions": row.mentions}
        for row in rows_of(panel, CURRENT)
    ]


def _conflicts(of) -> list[dict]:
    return [{"conflict": each, "words": wording.conflict(each.id)} for each in of]


def _papers(codes) -> list[str]:
    return [code for code in dict.fromkeys(codes) if code in PAPERS]


def _address(text: Text) -> str:
    """Where a found text stands."""
    pages = {
        "statement": ("guidance_source", text.id),
        "rule": ("guidance_rule", text.id),
        "schedule": ("guidance_panel", text.id),
    }
    if text.kind in pages:
        name, code = pages[text.kind]
        return reverse(name, args=[code])
    name = "guidance_conflicts" if text.kind == "conflict" else "guidance_outcomes"
    return f"{reverse(name)}#{text.id}"
