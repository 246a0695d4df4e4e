"""A person's access tokens: keys with which programs act on their behalf. A key is shown once, when it is made."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from monitoring.forms.tokens import TokenForm
from monitoring.models import AccessToken
from monitoring.services import tokens


@reauthentication_required
def page(request):
    """The list, and the form that issues a token. Asks for the password again where sign-in was long ago."""
    form = TokenForm(request.POST or None)
    key = None
    if request.method == "POST" and form.is_valid():
        key = _issue(request, form)
    return render(
        request,
        "account/tokens.html",
        {
            "form": TokenForm() if key else form,
            "key": key,
            "tokens": AccessToken.objects.filter(user=request.user).order_by("-pk"),
            "now": timezone.now(),
        },
        status=422 if form.errors else 200,
    )


@require_POST
def revoke(request, token_id: int):
    token = get_object_or_404(AccessToken, pk=token_id, user=request.user)
    tokens.revoke(token, by=request.user, now=timezone.now())
    messages.success(request, _("The token was revoked. It opens nothing any more."))
    return redirect("tokens")


def _issue(request, form: TokenForm) -> str | None:
    try:
        _token, key = tokens.issue(
            user=request.user, by=request.user, now=timezone.now(), **form.cleaned_data
        )
    except ValidationError as error:
        for name, found in error.error_dict.items():
            form.add_error(name if name in form.fields else None, found)
        return None
    return key
