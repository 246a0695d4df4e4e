"""Keeps the figures of a cohort once they were worked out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from monitoring.models import CohortFigures
from monitoring.selectors.cohort import Choice, worked_out
from patients.models import Site

KEPT = 50  # choices of a site; who asks for more has them worked out anew


def figures_of(site: Site, choice: Choice, today: date) -> CohortFigures:
    """The row with the figures as they stand, kept for whoever asks next; without a key where too many are kept.

    Rows are made and forgotten, never changed: of one key the figures are always the same.
    """
    kept = CohortFigures.objects.filter(site=site)
    found = kept.filter(choice=choice.key, day=today).defer("figures").first()
    if found is not None:
        return found
    figures = worked_out(site, choice, today)
    kept.exclude(day=today).delete()
    if kept.count() >= KEPT:
        return CohortFigures(site=site, choice=choice.key, day=today, figures=figures)
    values = {"day": today, "figures": figures}
    return CohortFigures.objects.get_or_create(site=site, choice=choice.key, defaults=values)[0]


def forget(site_ids: Collection[int]) -> None:
    """Of these sites the figures are worked out anew when somebody asks: something changed that they tell of."""
    CohortFigures.objects.filter(site__in=site_ids).delete()
