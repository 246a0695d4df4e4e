"""Settings of a site: its data, its people and their roles."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from patients import access
from patients.forms.settings import PersonForm, SiteForm
from patients.models import Membership
from patients.services import memberships

MANAGE = access.Permission.MANAGE_SITE


def site_settings(request):
    """The page; its two forms post back to it."""
    site = chosen_site(request)
    site_form, person_form = SiteForm(instance=site), PersonForm(initial={"language": site.language})
    if "save_site" in request.POST:
        site_form = SiteForm(request.POST, instance=site)
        if site_form.is_valid():
            memberships.change_site(site=site, by=request.user, fields=site_form.changed_data)
            messages.success(request, _("The settings were saved."))
            return redirect(back_to(site))
        site.refresh_from_db()
    elif "add_person" in request.POST:
        person_form = PersonForm(request.POST)
        if person_form.is_valid() and _add_person(request, site, person_form):
            return redirect(back_to(site))
    people = (
        Membership.objects.filter(site=site)
        .select_related("user")
        .order_by("user__name", "user__email", "role")
    )
    return render(
        request,
        "patients/settings.html",
        {
            "site": site,
            "sites": access.sites_for(request.user, MANAGE),
            "site_form": site_form,
            "person_form": person_form,
            "people": people,
        },
        status=422 if site_form.errors or person_form.errors else 200,
    )


@require_POST
def role_taken(request, membership_id: int):
    """Take a role away. The last administrator of a site keeps it: nobody could give it back."""
    membership = Membership.objects.filter(pk=membership_id).select_related("site", "user").first()
    if membership is None:
        raise Http404
    access.require(request.user, MANAGE, membership.site)
    try:
        memberships.take_role(membership=membership, by=request.user)
        messages.success(request, _("The role was removed. It ends with the person's next click."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(back_to(membership.site))


@require_POST
def password_link(request, membership_id: int):
    """Show a fresh address at which the person sets a password; it works once."""
    membership = Membership.objects.filter(pk=membership_id).select_related("site", "user").first()
    if membership is None:
        raise Http404
    access.require(request.user, MANAGE, membership.site)
    return render(
        request,
        "patients/password_link.html",
        {
            "person": membership.user,
            "site": membership.site,
            "url": memberships.issue_password_link(
                user=membership.user, site=membership.site, by=request.user
            ),
        },
    )


def chosen_site(request):
    sites = access.require_anywhere(request.user, MANAGE)
    code = request.GET.get("site")
    return access.site_for(request.user, code, MANAGE) if code else sites[0]


def back_to(site) -> str:
    return f"/settings/?site={site.code}"


def _add_person(request, site, form: PersonForm) -> bool:
    try:
        user, created = memberships.add_user(site=site, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    if created:
        messages.success(
            request,
            _("%(person)s was added. Give them a password link.") % {"person": user},
        )
    else:
        messages.success(request, _("%(person)s now has this role too.") % {"person": user})
    return True
