"""How far apart a test lies for one patient."""

from __future__ import annotations

from rest_framework import serializers

from monitoring.api.fields import Strict, StrictBoolean, Text, Whole


class OverrideBody(Strict):
    def get_fields(self) -> dict[str, serializers.Field]:
        """Written here because one of them is called `from`."""
        return {
            "every": Whole(
                required=False, allow_null=True, help_text="Months. null takes the override back."
            ),
            "from": Whole(required=False, allow_null=True, help_text="Months after the last one; with `to`."),
            "to": Whole(required=False, allow_null=True),
            "reason": Text(lines=True),
            "confirm": StrictBoolean(
                required=False,
                help_text="false: refused where the test is overdue today and would no longer count as late.",
            ),
        }
