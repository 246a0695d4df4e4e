"""How sign-in differs from the library's defaults: nobody registers themselves, every sign-in leaves a trace."""

from __future__ import annotations

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.db import transaction

from patients import access, audit
from patients.models import AuditType, User
from patients.models.user import canonical_email
from patients.services import people


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
        email = credentials.get("email") or ""
        person = User.objects.filter(email=email[:254]).first()
        if person is None:
            audit.record(AuditType.SIGN_IN_FAILED, actor=email[:254])
        else:
            people.note(AuditType.SIGN_IN_FAILED, person, by=None, actor=person.email)

    def post_login(self, request, user, **kwargs):
        people.note(AuditType.SIGNED_IN, user, by=user)
        return super().post_login(request, user, **kwargs)

    def logout(self, request) -> None:
        if request.user.is_authenticated:
            people.note(AuditType.SIGNED_OUT, request.user, by=request.user)
        super().logout(request)

    @transaction.atomic
    def set_password(self, user, password) -> None:
        super().set_password(user, password)
        people.note(AuditType.USER_CHANGED, user, by=user, fields=["password"])

    def send_notification_mail(self, template_prefix, user, context=None, email=None) -> None:
        """No mail; a second factor that was turned on or off, or new codes, leave their trace here."""
        if template_prefix.startswith("mfa/"):
            change = template_prefix.rsplit("/", 1)[-1]
            people.note(AuditType.USER_CHANGED, user, by=user, fields=["second_factor"], change=change)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors are stored encrypted under the project's key (the library stores them as text)."""

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()


def _fernet() -> Fernet:
    key = hashlib.sha256(b"second-factor:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
