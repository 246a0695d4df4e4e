"""What is small enough to be missed with a finger: 24 by 24 px at least (WCAG 2.2, 2.5.8), on a desk and on a phone."""

from __future__ import annotations

import pytest

VIEWS = """
from patients.models import User
coordinator = User.objects.get(memberships__site__code="LEEDS", memberships__role="coordinator")
coordinator.saved_views = [{"name": name, "query": {"panel": "vegf"}} for name in ("i", "Calls", "x" * 40)]
coordinator.save()
print("null")
"""
LEAST = 24  # px


@pytest.mark.parametrize("width", [1280, 375])
def test_saved_views_and_languages_of_letters_are_large_enough(small, desk, width):
    small.ask(VIEWS)
    for role, path, targets in (
        ("coordinator", "/worklist/", ".views a, .views button"),
        ("admin", "/settings/letters/", ".cluster > a"),
    ):
        page = desk(role)
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(path)
        found = [each.bounding_box() for each in page.locator(targets).all()]
        assert len(found) >= 2
        assert [box for box in found if min(box["width"], box["height"]) < LEAST] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
