"""The panel that shows, before something is stored, what the sources say about it. It asks once and never blocks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest

from monitoring import wording
from monitoring.forms.entry_guard import GuardForm
from monitoring.protocol.current import CURRENT
from monitoring.protocol.findings import Finding
from monitoring.selectors import sign_offs
from monitoring.selectors.sign_offs import Signed
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
    """What is said of one entry: `findings` of rules, and `odd`, the codes of what does not go together with it.

    The first time that something is said, `asks` is true and nothing is stored; sent again, it is stored.
    """

    def __init__(
        self,
        request: HttpRequest,
        patient: Patient,
        findings: Iterable[Finding] = (),
        odd: Iterable[str] = (),
    ) -> None:
        self.patient, self.by = patient, request.user
        self.findings, self.odd = tuple(findings), tuple(odd)
        self.form = GuardForm(request.POST)
        self.is_valid = self.form.is_valid()

    @property
    def speaks(self) -> bool:
        return bool(self.findings or self.odd)

    @property
    def asks(self) -> bool:
        return self.speaks and (not self.is_valid or self.form.cleaned_data["seen"] != self.token)

    @property
    def token(self) -> str:
        """Stands for all that is said: whoever saw it has seen this and nothing else."""
        said = sorted((f.rule, f.key, f.severity, f.inputs) for f in self.findings)
        return hashlib.sha256(repr((said, self.odd)).encode()).hexdigest()

    @property
    def questions(self) -> list[str]:
        return [wording.contradiction(code) for code in self.odd]

    @property
    def said(self) -> list[Said]:
        signed = sign_offs.status_of(self.patient.site)
        return [_said(finding, signed) for finding in self.findings]

    def keep_reason(self, about: str) -> None:
        """Part of the transaction that stores the entry. Without a reason nothing is kept."""
        reason = self.form.cleaned_data["reason"].strip() if self.findings else ""
        if reason:
            rules = [finding.rule for finding in self.findings]
            decisions.state_reason(patient=self.patient, rules=rules, about=about, reason=reason, by=self.by)


def _said(finding: Finding, signed: Signed) -> Said:
    row = CURRENT.rule(finding.rule)
    columns = [
        Column(document, [(code, wording.statement(code)) for code in row.sources if _is_of(code, document)])
        for document in DOCUMENTS
    ]
    return Said(
        card=cards.of_finding(finding, signed),
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
