"""How sign-in differs from the library's defaults: nobody registers themselves, every sign-in leaves a trace."""

from __future__ import annotations

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings

from patients import access, audit
from patients.models import AuditType
from patients.models.user import canonical_email


class Adapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request) -> bool:
        return False

    def get_login_redirect_url(self, request) -> str:
        return access.first_page(request.user)

    def authenticate(self, request, **credentials):
        if credentials.get("email"):
            credentials["email"] = canonical_email(credentials["email"])
        return super().authenticate(request, **credentials)

    def authentication_failed(self, request, **credentials) -> None:
        super().authentication_failed(request, **credentials)
        audit.record(AuditType.SIGN_IN_FAILED, actor=(credentials.get("email") or "")[:254])

    def post_login(self, request, user, **kwargs):
        audit.record(AuditType.SIGNED_IN, by=user)
        return super().post_login(request, user, **kwargs)

    def logout(self, request) -> None:
        if request.user.is_authenticated:
            audit.record(AuditType.SIGNED_OUT, by=request.user)
        super().logout(request)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors are stored encrypted under the project's key (the library stores them as text)."""

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()


def _fernet() -> Fernet:
    key = hashlib.sha256(b"second-factor:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
