"""Who vouches for what at a clinic: the review status of rules, statements and rows of the schedule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from monitoring.models import SignOff
from monitoring.protocol.current import CURRENT
from monitoring.protocol.sources import SOURCES
from patients.models import Site

PENDING_REVIEW = "pending_review"  # the sources are summaries that no clinician has signed here yet

Signed = Mapping[tuple[str, str], SignOff]


def status_of(
    site: Site | int, version: str = CURRENT.version, *, before: datetime | None = None
) -> dict[tuple[str, str], SignOff]:
    """The latest word on each subject, by kind and subject; with a moment, of those said before it. One query."""
    site_id = site if isinstance(site, int) else site.pk
    rows = SignOff.objects.filter(site_id=site_id, version=version).select_related("signed_by")
    if before is not None:
        rows = rows.filter(signed_at__lt=before)
    return {(row.kind, row.subject): row for row in rows.order_by("pk")}


def history_of(sites: Iterable[Site], kind: str, subject: str) -> list[SignOff]:
    """Everything said of one subject at these clinics, the latest first, in whatever version."""
    rows = SignOff.objects.filter(site__in=list(sites), kind=kind, subject=subject)
    return list(rows.select_related("signed_by", "site").order_by("-pk"))


def review_status(signed: Signed, kind: str, subject: str) -> str:
    """pending_review, under_review or approved."""
    row = signed.get((kind, subject))
    if row is None or row.status == SignOff.Status.WITHDRAWN:
        return PENDING_REVIEW
    return row.status


def of_rule(signed: Signed, code: str) -> str:
    return review_status(signed, SignOff.Kind.RULE, code)


def of_schedule(signed: Signed, panel: str, sources: Iterable[str]) -> str:
    """What was said of the panel's row; without it, approved where each of its sources is an approved statement."""
    if (SignOff.Kind.SCHEDULE, panel) in signed:
        return review_status(signed, SignOff.Kind.SCHEDULE, panel)
    approved = [review_status(signed, SignOff.Kind.STATEMENT, s) == SignOff.Status.APPROVED for s in sources]
    return SignOff.Status.APPROVED.value if approved and all(approved) else PENDING_REVIEW


def can_be_signed(kind: str, subject: str) -> bool:
    """Whether this is a rule, a clinical statement or a panel of the protocol in force."""
    if kind == SignOff.Kind.RULE:
        return any(row.code == subject for row in CURRENT.rules)
    if kind == SignOff.Kind.SCHEDULE:
        return any(contents.panel == subject for contents in CURRENT.contents)
    if kind == SignOff.Kind.STATEMENT:
        return subject.startswith(("S1-", "S2-")) and subject in SOURCES and SOURCES[subject].clinical
    return False
