"""Who asks: `Authorization: Bearer TOKEN`. A token in the address is never looked at."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from monitoring.models import AccessToken
from monitoring.services import tokens
from patients.models import User

SCHEME = "Bearer"
LONGEST_KEY = 200


class TokenAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, AccessToken] | None:
        scheme, _space, key = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        key = key.strip()
        token = tokens.holder_of(key, now=timezone.now()) if 0 < len(key) <= LONGEST_KEY else None
        if token is None:
            # One answer for unknown, expired, revoked and disabled: it tells a guesser nothing.
            raise exceptions.AuthenticationFailed(_("The access token is not valid."), code="invalid_token")
        if token.read_only and request.method not in SAFE_METHODS:
            raise exceptions.PermissionDenied(_("This access token may only read."), code="read_only")
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return f'{SCHEME} realm="POEMS Tracker"'
