"""`{% standstill %}`: the banner that no reminder mails go out, for everybody who follows patients or runs a clinic."""

from __future__ import annotations

from django import template
from django.utils import timezone
from django.utils.formats import date_format

from monitoring.selectors import standstill as selector
from patients import access
from patients.models import Role

register = template.Library()

TOLD = frozenset({Role.STAFF, Role.PHYSICIAN, Role.COORDINATOR, Role.ADMIN})


@register.inclusion_tag("parts/_standstill.html", takes_context=True)
def standstill(context):
    """The gravest standstill. A page with notices of its own about the clocks is told of the mails alone."""
    mine = [each for each in access.memberships(context["request"].user) if each.role in TOLD]
    found = selector.standstills(timezone.now()) if mine else ()
    if context.get("notices"):
        found = tuple(each for each in found if each.part == selector.Part.PROOF)
    if not found:
        return {}
    local = found[0].since.astimezone(mine[0].site.zone)
    return {"still": found[0], "since": date_format(local, "DATETIME_FORMAT")}
