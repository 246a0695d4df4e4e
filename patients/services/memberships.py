"""People and their roles at sites."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from patients import audit
from patients.models import AuditType, Membership, Role, Site, User
from patients.models.user import canonical_email


@transaction.atomic
def add_site(
    *, code: str, name: str, time_zone: str, language: str, demo: bool = False, by: User | None = None
) -> Site:
    """Raises ValidationError (by field) where the code is taken or the time zone unknown."""
    site = Site(code=code, name=name, time_zone=time_zone, language=language, demo=demo)
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
    """Takes effect with the person's next request. Raises ValidationError for a site's last administrator."""
    site = Site.objects.select_for_update().get(pk=membership.site_id)
    others = Membership.objects.filter(site=site, role=Role.ADMIN).exclude(pk=membership.pk)
    if membership.role == Role.ADMIN and not others.exists():
        raise ValidationError(
            _("This is the last administrator of the site. Give the role to another person first."),
            code="last_admin",
        )
    audit.record(AuditType.ROLE_TAKEN, by=by, site=site, user_id=membership.user_id, role=membership.role)
    membership.delete()


@transaction.atomic
def change_site(*, site: Site, by: User, fields: list[str]) -> Site:
    """Store the fields of a checked form."""
    if fields:
        site.save(update_fields=fields)
        audit.record(AuditType.SITE_CHANGED, by=by, site=site, fields=sorted(fields))
    return site


@transaction.atomic
def issue_password_link(*, user: User, site: Site, by: User) -> str:
    audit.record(AuditType.USER_CHANGED, by=by, site=site, user_id=user.pk, fields=["password_link"])
    return set_password_url(user)


def set_password_url(user: User) -> str:
    """The address at which a person sets a password. One use; dies with the password's change."""
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)},
    )
    return f"{settings.SITE_URL}{path}"
