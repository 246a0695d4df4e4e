"""docs/protocol.md is what the protocol's data and the product's words say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.utils import translation

from monitoring import wording
from monitoring.protocol.conflicts import CONFLICTS
from monitoring.protocol.current import CURRENT
from monitoring.reports.protocol_document import document

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def said() -> str:
    return document()


def test_the_file_is_what_the_data_say(said):
    assert (ROOT / "docs" / "protocol.md").read_text() == said, "run .ci/protocol_document.py write"


@pytest.mark.parametrize("row", CURRENT.rules, ids=lambda row: row.code)
def test_every_rule_has_its_sentence_sources_grade_and_doubt(said, row):
    section = said.partition(f"### {row.code} · {wording.rule_title(row.code)}\n")[2].partition("### ")[0]
    assert wording.rule_message(row.code) in section
    assert wording.sources(row.sources) in section
    assert wording.evidence_grade(row.grade) in section
    assert wording.to_confirm(row.code) in section
    assert all(code in section for code in row.conflicts)


def test_every_number_and_conflict_is_in_it(said):
    for each in CURRENT.thresholds:
        assert f"{wording.threshold_name(each.name)}" in said
        assert wording.threshold(each) in said
    assert [each.id for each in CONFLICTS if f"| {each.id} | " not in said] == []


def test_it_is_english_whoever_writes_it(said):
    with translation.override("es"):
        assert document() == said


def test_another_protocol_reads_otherwise(said):
    """A changed threshold is a new version: the paper follows."""
    changed = tuple(replace(t, value=350) if t.name == "platelets_high" else t for t in CURRENT.thresholds)
    other = document(replace(CURRENT, version="poems-2027-01", thresholds=changed))
    assert other.startswith("# The protocol poems-2027-01\n")
    assert "above 350 × 10⁹/L" in other
    assert "above 350 × 10⁹/L" not in said
