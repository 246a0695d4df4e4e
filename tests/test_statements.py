"""The inventory: each statement of both source documents is on a page in both languages, with what rests on it.

S2-53 is the one exception: page furniture of the source (an offer to personalise, questions about other diseases, a
chat box). It says nothing about the disease; its page tells so, no question finds it, and nobody can sign it.
"""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from monitoring import wording
from monitoring.protocol.conflicts import CONFLICTS
from monitoring.protocol.current import CURRENT
from monitoring.protocol.sources import SOURCES, STATEMENTS
from monitoring.protocol.uses import uses_of
from monitoring.selectors.sign_offs import can_be_signed
from monitoring.wording.search_texts import texts
from tests.monitoring.browsing import signed_in, text_of

FURNITURE = ("S2-53",)
IDS = [statement.id for statement in STATEMENTS]
LANGUAGES = pytest.mark.parametrize("language", ["en", "es"])
# Nothing is computed from these: they say how far the documents can be trusted, or whom they are for.
TOLD_ALONE = ("S1-30", "S2-01", "S2-51", "S2-52", "S2-53")


@pytest.fixture
def reader(world):
    """A signed-in person who reads the language given, and what they are shown."""

    def opened(language: str, name: str, *args) -> str:
        world.ana.language = language
        world.ana.save()
        answer = signed_in(world.ana).get(reverse(name, args=args))
        assert answer.status_code == 200
        assert f'<html lang="{language}">' in text_of(answer)
        return text_of(answer)

    with translation.override("en"):  # what a request leaves active is no business of the next test
        yield opened


def test_the_inventory_is_complete():
    assert [f"S1-{n:02d}" for n in range(1, 31)] + [f"S2-{n:02d}" for n in range(1, 54)] == IDS
    assert [statement.id for statement in STATEMENTS if not statement.clinical] == list(FURNITURE)


@LANGUAGES
@pytest.mark.parametrize("id_", IDS)
def test_a_statement_is_told_on_its_page(reader, id_, language):
    page = reader(language, "guidance_source", id_)
    with translation.override(language):
        assert escape(wording.statement(id_)) in page
        assert escape(wording.document(id_)) in page
        assert all(escape(subject) in page for subject in wording.subjects_of(id_))


@LANGUAGES
def test_every_statement_is_reached_from_the_first_page(reader, language):
    page = reader(language, "guidance")
    assert [id_ for id_ in IDS if f'href="{reverse("guidance_source", args=[id_])}"' not in page] == []


@LANGUAGES
@pytest.mark.parametrize("row", CURRENT.rules, ids=lambda row: row.code)
def test_a_rule_is_told_with_its_statements(reader, row, language):
    page = reader(language, "guidance_rule", row.code)
    with translation.override(language):
        assert escape(wording.rule_title(row.code)) in page
        assert escape(wording.rule_message(row.code)) in page
        for code in row.sources:
            assert f'href="{reverse("guidance_source", args=[code])}"' in page
            if code in IDS:
                assert escape(wording.statement(code)) in page


@LANGUAGES
@pytest.mark.parametrize("contents", CURRENT.contents, ids=lambda contents: contents.panel)
def test_a_due_date_is_told_with_its_statements(reader, contents, language):
    page = reader(language, "guidance_panel", contents.panel)
    cited = {
        code
        for row in CURRENT.rows
        for code in (*row.sources, *row.mentions)
        if contents.panel in _panels(row)
    }
    for code in cited | set(contents.sources):
        assert f'href="{reverse("guidance_source", args=[code])}"' in page


def test_every_source_that_data_cite_exists():
    cited = [code for row in CURRENT.rules for code in row.sources]
    cited += [code for row in CURRENT.rows for code in (*row.sources, *row.mentions)]
    cited += [
        code
        for each in (*CURRENT.thresholds, *CURRENT.corridors, *CURRENT.tolerances)
        for code in each.sources
    ]
    cited += [code for each in (*CURRENT.contents, *CONFLICTS) for code in each.sources]
    assert set(cited) - set(SOURCES) == set()


def test_each_statement_on_the_disease_bears_something_or_is_named_here():
    bears_nothing = [id_ for id_ in IDS if not uses_of(id_, CURRENT)]
    assert [id_ for id_ in bears_nothing if id_ not in TOLD_ALONE] == []


def test_the_page_furniture_is_no_guidance():
    assert not can_be_signed("statement", "S2-53")
    assert "S2-53" not in {text.id for text in texts()}


def _panels(row) -> tuple[str, ...]:
    return getattr(row, "panels", ()) or (row.panel,)
