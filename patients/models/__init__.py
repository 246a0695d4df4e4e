from patients.models.audit_event import AuditEvent, AuditType
from patients.models.membership import Membership, Role
from patients.models.patient import (
    ContactChannel,
    LightChain,
    Patient,
    PatientStatus,
    PregnancyPrevention,
    Sex,
    TransplantEligible,
)
from patients.models.site import Site
from patients.models.user import User

__all__ = [
    "AuditEvent",
    "AuditType",
    "ContactChannel",
    "LightChain",
    "Membership",
    "Patient",
    "PatientStatus",
    "PregnancyPrevention",
    "Role",
    "Sex",
    "Site",
    "TransplantEligible",
    "User",
]
