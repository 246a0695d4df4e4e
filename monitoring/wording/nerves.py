"""What became of a measure of nerve conduction, in words."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

DIRECTIONS = {
    "better": pgettext_lazy("nerve conduction against the baseline", "better"),
    "worse": pgettext_lazy("nerve conduction against the baseline", "worse"),
    "unchanged": pgettext_lazy("nerve conduction against the baseline", "unchanged"),
    "lost": pgettext_lazy("nerve conduction against the baseline", "no longer measurable"),
    "regained": pgettext_lazy("nerve conduction against the baseline", "measurable again"),
    "unknown": pgettext_lazy("nerve conduction against the baseline", "cannot be told"),
}
BETTER_IS = {
    "better": pgettext_lazy("nerve conduction", "higher is better"),
    "worse": pgettext_lazy("nerve conduction", "lower is better"),
}


def nerve_direction(code: str) -> str:
    return str(DIRECTIONS.get(code, code))


def better_is(higher_is: str) -> str:
    """In which direction a measure improves."""
    return str(BETTER_IS.get(higher_is, ""))
