"""Keeps the figures of a cohort once they were worked out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from monitoring.models import CohortFigures
from monitoring.selectors import cohort
from monitoring.selectors.cohort import Choice
from patients.models import Site

KEPT = 50  # choices of a site; who asks for more has them worked out anew


def figures_of(site: Site, choice: Choice, today: date) -> dict[str, Any]:
    """The figures as they stand, kept for whoever asks next."""
    kept = CohortFigures.objects.filter(site=site)
    found = kept.filter(choice=choice.key, day=today).values_list("figures", flat=True).first()
    if found is not None:
        return found
    figures = cohort.worked_out(site, choice, today)
    kept.exclude(day=today).delete()
    if kept.count() < KEPT:
        CohortFigures.objects.update_or_create(
            site=site, choice=choice.key, defaults={"day": today, "figures": figures}
        )
    return figures


def forget(site_ids: Collection[int]) -> None:
    """Of these sites the figures are worked out anew when somebody asks: something changed that they tell of."""
    CohortFigures.objects.filter(site__in=site_ids).delete()
