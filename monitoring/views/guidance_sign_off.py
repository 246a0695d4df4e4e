"""Signing a rule, a statement or a row of the schedule, and who has signed it at the reader's sites."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from monitoring.forms.sign_off import SignOffForm
from monitoring.models import SignOff
from monitoring.selectors import sign_offs as selector
from monitoring.selectors.sign_offs import Signed
from monitoring.services import sign_offs
from patients import access
from patients.access import Permission
from patients.models import Site, User


@dataclass(frozen=True, slots=True)
class Standing:
    """The review status of one subject at one site; `row` is the latest word, None where nobody has said any."""

    site: Site
    status: str
    row: SignOff | None


def sites_of(user: User) -> list[Site]:
    """The sites at which the person works, in whatever role."""
    return list({m.site_id: m.site for m in access.memberships(user)}.values())


def signed_at(user: User) -> list[tuple[Site, Signed]]:
    return [(site, selector.status_of(site)) for site in sites_of(user)]


def standings(signed: list[tuple[Site, Signed]], kind: str, subject: str) -> list[Standing]:
    return [
        Standing(site, selector.review_status(said, kind, subject), said.get((kind, subject)))
        for site, said in signed
    ]


def page(request: HttpRequest, template: str, context: dict, *, kind: str, subject: str) -> HttpResponse:
    """A page about something that can be signed. POST signs it, and comes back to the page."""
    may_sign = access.sites_for(request.user, Permission.ASSESS)
    form = SignOffForm(request.POST or None, sites=may_sign) if may_sign else None
    if request.method == "POST":
        site = access.site_for(request.user, request.POST.get("site", ""), Permission.ASSESS)
        if form is not None and form.is_valid() and _sign(request, form, site, kind, subject):
            return redirect(request.path)
    shown = {
        "tab": "guidance",
        "form": form if selector.can_be_signed(kind, subject) else None,
        "standings": standings(signed_at(request.user), kind, subject),
        "said": selector.history_of(sites_of(request.user), kind, subject),
    }
    return render(
        request, template, context | shown, status=422 if form is not None and form.is_bound else 200
    )


def _sign(request: HttpRequest, form: SignOffForm, site: Site, kind: str, subject: str) -> bool:
    try:
        sign_offs.sign(
            site=site,
            kind=kind,
            subject=subject,
            status=form.cleaned_data["status"],
            note=form.cleaned_data["note"],
            by=request.user,
        )
    except ValidationError as error:
        for name, found in error.error_dict.items():
            form.add_error(name if name in form.fields else None, found)
        return False
    messages.success(request, _("Your word on %(subject)s was recorded.") % {"subject": subject})
    return True
