"""People and their roles at sites."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from patients import audit
from patients.models import AuditType, Membership, Site, User
from patients.models.user import canonical_email


@transaction.atomic
def add_site(*, code: str, name: str, time_zone: str, language: str, by: User | None = None) -> Site:
    """Raises ValidationError (by field) where the code is taken or the time zone unknown."""
    site = Site(code=code, name=name, time_zone=time_zone, language=language)
    site.full_clean()
    site.save()
    audit.record(AuditType.SITE_ADDED, by=by, site=site, code=code)
    return site


@transaction.atomic
def add_user(
    *, email: str, site: Site, role: str, name: str = "", language: str = "", by: User | None = None
) -> tuple[User, bool]:
    """Give a person a role at a site; make the account where there is none. Returns (user, account is new)."""
    user = User.objects.filter(email=canonical_email(email)).first()
    created = user is None
    if user is None:
        user = User(email=email, name=name, language=language or site.language)
        user.set_unusable_password()
        user.full_clean(exclude=["password"])
        user.save()
        audit.record(AuditType.USER_ADDED, by=by, site=site, user_id=user.pk)
    give_role(user=user, site=site, role=role, by=by)
    return user, created


@transaction.atomic
def give_role(*, user: User, site: Site, role: str, by: User | None) -> Membership:
    membership, created = Membership.objects.get_or_create(user=user, site=site, role=role)
    if created:
        audit.record(AuditType.ROLE_GIVEN, by=by, site=site, user_id=user.pk, role=role)
    return membership


@transaction.atomic
def take_role(*, membership: Membership, by: User | None) -> None:
    audit.record(
        AuditType.ROLE_TAKEN, by=by, site=membership.site, user_id=membership.user_id, role=membership.role
    )
    membership.delete()


def set_password_url(user: User) -> str:
    """The address at which a new person sets the first password. One use; dies with the password's change."""
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)},
    )
    return f"{settings.SITE_URL}{path}"
