"""Which lanes of the course chart a person looks at."""

from __future__ import annotations

from collections.abc import Iterable

from monitoring.models import CourseLanes
from monitoring.selectors.lanes import lanes_of
from patients.models import User


def remember(*, user: User, names: Iterable[str]) -> tuple[str, ...]:
    """For every patient from now on; unknown names are left out, and of none the usual lanes are kept."""
    chosen = lanes_of(names)
    CourseLanes.objects.update_or_create(user=user, defaults={"names": list(chosen)})
    return chosen
