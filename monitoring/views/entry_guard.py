"""The panel that shows, before something is stored, what the sources say about it. It asks once and never blocks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from monitoring import wording
from monitoring.forms.entry_guard import GuardForm
from monitoring.protocol.current import CURRENT
from monitoring.protocol.findings import Finding
from monitoring.services import decisions
from monitoring.views import findings as cards
from monitoring.wording.conflict_words import ConflictWords
from patients.models import Patient

DOCUMENTS = ("S1", "S2")


@dataclass(frozen=True, slots=True)
class Column:
    """What one source document states, sentence by sentence: (code, words). Empty where it is silent."""

    document: str
    statements: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Said:
    """One finding in words, with the source documents side by side. `others`: papers and what is no publication."""

    card: cards.Card
    columns: list[Column]
    others: list[tuple[str, str]]
    conflicts: list[tuple[str, ConflictWords]]


class Guard:
    """What is said of one entry: `findings` of rules, and `questions` about what is odd in it, as sentences.

    The first time that something is said, `asks` is true and nothing is stored; sent again, it is stored.
    """

    def __init__(
        self, request: HttpRequest, findings: Iterable[Finding] = (), questions: Sequence[str] = ()
    ) -> None:
        self.findings, self.questions = tuple(findings), tuple(questions)
        self.form = GuardForm(request.POST)
        self.is_valid = self.form.is_valid()

    @property
    def speaks(self) -> bool:
        return bool(self.findings or self.questions)

    @property
    def asks(self) -> bool:
        return self.speaks and (not self.is_valid or self.form.cleaned_data["seen"] != self.token)

    @property
    def token(self) -> str:
        """Stands for all that is said: whoever saw it has seen this and nothing else."""
        said = sorted((f.rule, f.key, f.severity, f.inputs) for f in self.findings)
        return hashlib.sha256(repr((said, tuple(self.questions))).encode()).hexdigest()

    @property
    def said(self) -> list[Said]:
        return [_said(finding) for finding in self.findings]

    def keep_reason(self, patient: Patient, *, about: str, by) -> None:
        """Part of the transaction that stores the entry. Without a reason nothing is kept."""
        reason = self.form.cleaned_data["reason"].strip() if self.findings else ""
        if reason:
            rules = [finding.rule for finding in self.findings]
            decisions.state_reason(patient=patient, rules=rules, about=about, reason=reason, by=by)


def _said(finding: Finding) -> Said:
    row = CURRENT.rule(finding.rule)
    columns = [
        Column(document, [(code, wording.statement(code)) for code in row.sources if _is_of(code, document)])
        for document in DOCUMENTS
    ]
    return Said(
        card=cards.of_finding(finding),
        columns=columns if any(column.statements for column in columns) else [],
        others=[
            (code, wording.citation(code))
            for code in row.sources
            if not any(_is_of(code, document) for document in DOCUMENTS)
        ],
        conflicts=[(code, wording.conflict(code)) for code in row.conflicts],
    )


def _is_of(code: str, document: str) -> bool:
    return code.startswith(f"{document}-")
