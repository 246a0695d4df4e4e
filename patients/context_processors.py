"""What every page's frame needs: the person's sites and what they may open."""

from __future__ import annotations

from patients import access


def workplace(request) -> dict:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    held = frozenset().union(*(access.ROLES[m.role] for m in access.memberships(user)))
    sites = list({m.site_id: m.site for m in access.memberships(user)}.values())
    return {
        "my_sites": sites,
        "in_demo": any(site.demo for site in sites),
        "may": {permission.value: permission in held for permission in access.Permission},
    }
