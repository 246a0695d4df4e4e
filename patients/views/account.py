"""A person's own page, and the choice of language (also before sign-in)."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from patients import access
from patients.services import people

A_YEAR = 365 * 24 * 60 * 60


@require_safe
def account(request):
    return render(
        request,
        "account/account.html",
        {"memberships": access.memberships(request.user), "languages": settings.LANGUAGES},
    )


@login_not_required
@require_POST
def language(request):
    """Keep the chosen language: with the person when signed in, and in this browser for the sign-in page."""
    code = request.POST.get("language", "")
    if code not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest(_("Choose one of the languages offered."), content_type="text/plain")
    if request.user.is_authenticated and people.choose_language(user=request.user, language=code):
        with translation.override(code):
            name = translation.get_language_info(code)["name_local"]
            messages.success(request, _("Saved: pages and mails now come in %(name)s.") % {"name": name})
    response = redirect(_next(request))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=A_YEAR,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


def _next(request) -> str:
    """Where the person came from, when that is a page of ours."""
    url = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if ours else "/"
