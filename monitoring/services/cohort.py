"""Keeps the figures of a cohort once they were worked out.

A save may commit while figures are worked out that do not know of it. So whoever works them out lays down a claim first
and fills it last, and who changes what figures tell of deletes them, filled or not, once the change can be read: either
the change was read, or there is nothing left to fill.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet

from monitoring.models import CohortFigures
from monitoring.selectors.cohort import Choice, worked_out
from patients.models import Site

KEPT = 50  # choices of a site; who asks for more has them worked out anew


def figures_of(site: Site, choice: Choice, today: date) -> CohortFigures:
    """The row with the figures as they stand, kept for whoever asks next; without a key where they are not kept.

    Rows are made, filled once and forgotten: of one key the figures are always the same. Not within a transaction:
    nobody else would see the claim.
    """
    kept = CohortFigures.objects.filter(site=site)
    found = kept.filter(choice=choice.key, day=today, figures__isnull=False).defer("figures").first()
    if found is not None:
        return found
    claim = _claim(kept, site, choice, today)
    row = CohortFigures(site=site, choice=choice.key, day=today, figures=worked_out(site, choice, today))
    if claim is not None and kept.filter(pk=claim).update(figures=row.figures):
        row.pk = claim
    return row


def _claim(kept: QuerySet[CohortFigures], site: Site, choice: Choice, today: date) -> int | None:
    """The key of an empty row; None where enough are kept, or somebody else lays the same claim at this moment.

    A claim that was never filled goes: whoever laid it died, or works out the same and will not keep it.
    """
    with transaction.atomic(durable=True):
        _delete(kept.filter(~Q(day=today) | Q(choice=choice.key, figures__isnull=True)))
        if kept.count() >= KEPT:
            return None
        row, is_mine = CohortFigures.objects.get_or_create(
            site=site, choice=choice.key, defaults={"day": today}
        )
        return row.pk if is_mine else None


def forget(site_ids: Collection[int]) -> None:
    """Of these sites the figures are worked out anew when somebody asks: something changed that they tell of.

    Once others can read what changed. Within the transaction it would be too early, and whoever saves next would wait
    for it to end.
    """
    transaction.on_commit(partial(_forget_now, site_ids))


def _forget_now(site_ids: Collection[int]) -> None:
    with transaction.atomic():
        _delete(CohortFigures.objects.filter(site__in=site_ids))


def _delete(rows: QuerySet[CohortFigures]) -> None:
    """In the order of their keys, so that two who delete do not block each other."""
    keys = list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
    if keys:
        CohortFigures.objects.filter(pk__in=keys).delete()
