"""Who may do what: fixed roles as data, and the one way from an id in a request to a patient."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from patients.models import Membership, Patient, Role, Site, User


class Permission(StrEnum):
    """One deed or one kind of reading. Each role below lists its own."""

    READ_PATIENT = "read_patient"  # identity and contact data, list and search
    EDIT_CONTACT = "edit_contact"  # identity and contact data
    REGISTER = "register"  # new patients, close, reopen
    EDIT_CLINICAL = "edit_clinical"  # diagnosis date and the other clinical fields of a person
    READ_RESULTS = "read_results"  # values, visits, signs, treatments
    RECORD_RESULTS = "record_results"  # results, signs, treatments, events, conditions, visits
    READ_COURSE = "read_course"  # charts
    READ_ALERTS = "read_alerts"  # what rules say to clinicians
    READ_ESCALATIONS = "read_escalations"  # what they say about work left undone
    READ_SCHEDULE = "read_schedule"
    READ_WORKLIST = "read_worklist"
    LOG_CONTACT = "log_contact"
    BOOK = "book"  # appointments: book, move, cancel
    MARK_AWAITING = "mark_awaiting"
    POSTPONE = "postpone"
    WAIVE = "waive"
    OVERRIDE = "override"
    ASSESS = "assess"  # assessment, decisions, acknowledge, sign
    SIGN_VISIT = "sign_visit"  # vouch for what was recorded at a visit
    MANAGE_SITE = "manage_site"
    READ_AUDIT = "read_audit"


P = Permission

_STAFF = frozenset(
    {
        *(P.READ_PATIENT, P.EDIT_CONTACT, P.REGISTER, P.EDIT_CLINICAL, P.READ_RESULTS, P.RECORD_RESULTS),
        *(P.READ_COURSE, P.READ_ALERTS, P.READ_SCHEDULE, P.READ_WORKLIST, P.LOG_CONTACT, P.MARK_AWAITING),
        P.BOOK,
    }
)

ROLES: dict[str, frozenset[Permission]] = {
    # Logs visits and results, calls patients, reads alerts and course.
    Role.STAFF: _STAFF,
    # Everything of staff; judges, acknowledges, waives, overrides, signs.
    Role.PHYSICIAN: _STAFF | {P.ASSESS, P.SIGN_VISIT, P.WAIVE, P.OVERRIDE},
    # Keeps people on schedule. Sees who and when, never a value.
    Role.COORDINATOR: frozenset(
        {
            *(P.READ_PATIENT, P.EDIT_CONTACT, P.READ_SCHEDULE, P.READ_WORKLIST),
            *(P.LOG_CONTACT, P.BOOK, P.MARK_AWAITING, P.POSTPONE, P.READ_ESCALATIONS),
        }
    ),
    # People and settings of a site.
    Role.ADMIN: frozenset({P.MANAGE_SITE}),
    # The audit trail of a site.
    Role.AUDITOR: frozenset({P.READ_AUDIT}),
}

# Where each role starts the day, first match wins (contract §2).
FIRST_PAGES = (
    (Role.COORDINATOR, "/worklist/"),
    (Role.PHYSICIAN, "/patients/"),
    (Role.STAFF, "/patients/"),
    (Role.ADMIN, "/settings/"),
    (Role.AUDITOR, "/audit/"),
)


def memberships(user: User) -> list[Membership]:
    """The person's roles, read once per request and kept on the user object of that request."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return []
    cached = user.__dict__.get("_memberships")
    if cached is None:
        cached = list(
            Membership.objects.filter(user=user).select_related("site").order_by("site__code", "role")
        )
        user.__dict__["_memberships"] = cached
    return cached


def permissions_at(user: User, site_id: int) -> frozenset[Permission]:
    found: frozenset[Permission] = frozenset()
    for membership in memberships(user):
        if membership.site_id == site_id:
            found |= ROLES[membership.role]
    return found


def can(user: User, permission: Permission, site: Site | int) -> bool:
    return permission in permissions_at(user, site if isinstance(site, int) else site.pk)


def can_anywhere(user: User, permission: Permission) -> bool:
    return any(permission in ROLES[membership.role] for membership in memberships(user))


def sites_for(user: User, permission: Permission) -> list[Site]:
    """Sites at which the person holds the permission, by code, each once."""
    found = {m.site_id: m.site for m in memberships(user) if permission in ROLES[m.role]}
    return list(found.values())


def require(user: User, permission: Permission, site: Site | int) -> None:
    """403 when the person works at the site but may not do this; 404 when they do not work there."""
    held = permissions_at(user, site if isinstance(site, int) else site.pk)
    if not held:
        raise Http404
    if permission not in held:
        raise PermissionDenied


def require_anywhere(user: User, permission: Permission) -> list[Site]:
    """Sites at which the person holds the permission; 403 when there is none."""
    sites = sites_for(user, permission)
    if not sites:
        raise PermissionDenied
    return sites


def patients_for(user: User, permission: Permission = P.READ_PATIENT) -> QuerySet[Patient]:
    """The only start of a query on patients: those of the sites at which the person holds the permission."""
    return Patient.objects.filter(site_id__in=[site.pk for site in sites_for(user, permission)])


def patient_for(user: User, patient_id: int, permission: Permission, *, lock: bool = False) -> Patient:
    """The patient, or 404 where they are none of the person's sites' (the same as unknown), or 403 without the right.

    lock: hold the row until the end of the transaction (PostgreSQL; SQLite has one writer anyway).
    """
    sites = {membership.site_id: membership.site for membership in memberships(user)}
    patients = Patient.objects.all()
    if lock:
        patients = patients.select_for_update()
    try:
        patient = patients.get(pk=patient_id, site_id__in=sites)
    except (Patient.DoesNotExist, OverflowError, ValueError) as error:
        raise Http404 from error
    patient.site = sites[patient.site_id]
    require(user, permission, patient.site_id)
    return patient


def site_for(user: User, code: str, permission: Permission) -> Site:
    for membership in memberships(user):
        if membership.site.code == code:
            require(user, permission, membership.site)
            return membership.site
    raise Http404


def first_page(user: User) -> str:
    held = {membership.role for membership in memberships(user)}
    return next((url for role, url in FIRST_PAGES if role in held), "/accounts/")


def holders(permission: Permission, site: Site) -> QuerySet[User]:
    """Active people who hold a permission at a site (whom a reminder may reach)."""
    roles: Iterable[str] = [role for role, held in ROLES.items() if permission in held]
    return User.objects.filter(is_active=True, memberships__site=site, memberships__role__in=roles).distinct()
