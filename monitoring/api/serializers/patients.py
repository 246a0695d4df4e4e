"""People: who they are, how they are reached, what is known about them besides results."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from monitoring.api.fields import Day, Strict, Text
from monitoring.api.schema import PersonAnswer, WarningAnswer
from monitoring.protocol.vocabulary import CARE_TEAM_ROLES, REPLACEMENT_AXES
from patients.models.patient import (
    ContactChannel,
    LightChain,
    PatientStatus,
    PregnancyPrevention,
    Sex,
    TransplantEligible,
)

LONGEST_PLAN = 500
LONGEST_NAME = 200
CLOSED = [choice for choice in PatientStatus.values if choice != PatientStatus.ACTIVE]


class OptionalChoice(serializers.ChoiceField):
    """One of the choices, or nothing: null and the empty text are the same."""

    def __init__(self, choices: Any, **options: Any) -> None:
        super().__init__(choices, required=False, allow_blank=True, allow_null=True, **options)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        return super().run_validation("" if data is None else data)


@extend_schema_field({"oneOf": [{"type": "integer"}, {"type": "string"}], "nullable": True})
class Physician(serializers.Field):
    """A physician of the site, by id or e-mail. Who it is is looked up by the view, which knows the site."""

    default_error_messages = {"invalid": _("Name a physician by id or e-mail.")}

    def to_internal_value(self, data: Any) -> int | str:
        if isinstance(data, bool) or not isinstance(data, int | str):
            self.fail("invalid")
        return data

    def to_representation(self, value: Any) -> Any:
        return value


class ByCode(serializers.DictField):
    """{code: text}; replaces what stood before as a whole."""

    codes: tuple[str, ...]
    longest: int
    default_error_messages = {"unknown_code": _("“%(value)s” is not known here. Known: %(known)s.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(child=Text(max_length=self.longest, allow_blank=True, lines=True), **options)

    def to_internal_value(self, data: Any) -> dict[str, str]:
        unknown = [name for name in data if name not in self.codes] if isinstance(data, dict) else []
        if unknown:
            raise serializers.ValidationError({name: [self._unknown(name)] for name in unknown[:20]})
        return {name: text for name, text in super().to_internal_value(data).items() if text}

    def _unknown(self, name: str) -> serializers.ErrorDetail:
        said = {"value": name[:60], "known": ", ".join(self.codes)}
        return serializers.ErrorDetail(self.error_messages["unknown_code"] % said, "unknown_code")


class ReplacementPlans(ByCode):
    """{axis: what replaces the hormone}."""

    codes, longest = REPLACEMENT_AXES, LONGEST_PLAN


class CareTeam(ByCode):
    """{role: name}."""

    codes, longest = CARE_TEAM_ROLES, LONGEST_NAME


class PatientChangeBody(Strict):
    mrn = Text(max_length=40)
    family_name = Text(max_length=120)
    given_name = Text(max_length=120)
    birth_date = Day()
    sex = serializers.ChoiceField(Sex.choices)
    language = OptionalChoice(settings.LANGUAGES)
    phone = Text(max_length=60, required=False, allow_blank=True)
    email = Text(max_length=254, required=False, allow_blank=True)
    address = Text(max_length=500, required=False, allow_blank=True, lines=True)
    preferred_channel = OptionalChoice(ContactChannel.choices)
    next_of_kin = Text(max_length=200, required=False, allow_blank=True)
    diagnosis_date = Day(required=False, allow_null=True)
    responsible_physician = Physician(required=False, allow_null=True)
    transplant_eligible = serializers.ChoiceField(TransplantEligible.choices, required=False)
    light_chain = serializers.ChoiceField(LightChain.choices, required=False)
    isotype = Text(max_length=20, required=False, allow_blank=True)
    pregnancy_prevention = serializers.ChoiceField(PregnancyPrevention.choices, required=False)
    replacement_plans = ReplacementPlans(required=False)
    care_team = CareTeam(required=False)


class PatientBody(PatientChangeBody):
    site = Text(max_length=20, help_text="Code of the site.")


class CloseBody(Strict):
    status = serializers.ChoiceField(CLOSED)
    date = Day()
    reason = Text(max_length=500, required=False, allow_blank=True, lines=True)


class ReopenBody(Strict):
    reason = Text(max_length=500, lines=True)


class PatientAnswer(serializers.Serializer):
    """Coordinators get identity and contact data; the clinical fields are absent for them."""

    id = serializers.IntegerField()
    site = serializers.CharField()
    mrn = serializers.CharField()
    family_name = serializers.CharField()
    given_name = serializers.CharField()
    birth_date = serializers.DateField()
    sex = serializers.ChoiceField(Sex.values)
    status = serializers.ChoiceField(PatientStatus.values)
    status_date = serializers.DateField(allow_null=True)
    registered_on = serializers.DateField()
    synthetic = serializers.BooleanField()
    version = serializers.IntegerField()
    language = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)
    email = serializers.CharField(allow_blank=True)
    address = serializers.CharField(allow_blank=True)
    preferred_channel = serializers.CharField(allow_blank=True)
    next_of_kin = serializers.CharField(allow_blank=True)
    diagnosis_date = serializers.DateField(allow_null=True, required=False)
    responsible_physician = PersonAnswer(allow_null=True, required=False)
    transplant_eligible = serializers.ChoiceField(TransplantEligible.values, required=False)
    light_chain = serializers.ChoiceField(LightChain.values, required=False)
    isotype = serializers.CharField(allow_blank=True, required=False)
    pregnancy_prevention = serializers.ChoiceField(PregnancyPrevention.values, required=False)
    replacement_plans = serializers.DictField(child=serializers.CharField(), required=False)
    care_team = serializers.DictField(child=serializers.CharField(), required=False)
    status_reason = serializers.CharField(allow_blank=True, required=False)


class DuplicateWarning(WarningAnswer):
    patient_id = serializers.IntegerField()
    mrn = serializers.CharField()


class RegisteredAnswer(PatientAnswer):
    warnings = DuplicateWarning(many=True)
