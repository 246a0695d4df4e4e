"""What is said about one place where the sources differ."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class ConflictWords:
    """`s1`, `s2` and `papers`: what each says. `shown`: what the product therefore does."""

    topic: Promise
    s1: Promise
    s2: Promise
    papers: Promise
    shown: Promise
