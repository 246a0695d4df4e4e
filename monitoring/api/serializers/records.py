"""What is recorded beside results: signs, treatments, events, conditions, visits, contacts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from monitoring.api.fields import Day, Strict, Text, Whole
from monitoring.api.schema import PersonAnswer, StoredAnswer
from monitoring.api.serializers.observations import ObservationBody
from monitoring.protocol.vocabulary import (
    LESION_COUNT,
    ConditionCode,
    ContactOutcome,
    EventCode,
    GradedSign,
    Indication,
    Panel,
    Sign,
    SignState,
    StopReason,
    TreatmentKind,
    TreatmentStatus,
    VisitKind,
)
from patients.models import ContactChannel

# What other systems call a visit or a way of contact, stored under our own codes.
VISIT_KINDS_ELSEWHERE = {
    **dict.fromkeys(("outpatient", "ambulatory"), VisitKind.CLINIC),
    **dict.fromkeys(("routine", "scheduled"), VisitKind.FOLLOW_UP),
    "phone": VisitKind.TELEPHONE,
    "virtual": VisitKind.VIDEO,
}
CHANNELS_ELSEWHERE = {
    **dict.fromkeys(("telephone", "call"), ContactChannel.PHONE),
    "mail": ContactChannel.LETTER,
    "visit": ContactChannel.IN_PERSON,
}


class CodeField(Text):
    def __init__(self, *, elsewhere: dict[str, str] | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.elsewhere = elsewhere or {}

    def to_internal_value(self, data: Any) -> str:
        given = super().to_internal_value(data)
        return str(self.elsewhere.get(given, given))


def code(known: Any, **options: Any) -> serializers.Field:
    """A code of the vocabulary. The service judges it, so that every door refuses it in the same words."""
    values = [str(each) for each in known]
    nullable = {"nullable": True} if options.get("allow_blank") else {}
    shown = [*values, ""] if options.get("allow_blank") else values
    described = extend_schema_field({"type": "string", "enum": shown, **nullable})
    return described(type("Code", (CodeField,), {}))(**options)


@extend_schema_field({"oneOf": [{"type": "number"}, {"type": "string"}], "nullable": True})
class NumberOrText(serializers.Field):
    """A number, or the text of one; the service reads it."""

    default_error_messages = {"not_text": _("This is neither a text nor a number.")}

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool | list | dict):
            self.fail("not_text")
        return data


class States(serializers.DictField):
    child = Text(max_length=80)


class Grades(serializers.DictField):
    child = Whole()


OF_SIGNED_VISIT = "Needed where it corrects what was found that day at a visit that is signed."


class SignsBody(Strict):
    date = Day()
    signs = extend_schema_field(
        {
            "type": "object",
            "properties": {
                str(sign): {"type": "string", "enum": [str(s) for s in SignState]} for sign in Sign
            },
            "additionalProperties": False,
        }
    )(type("SignStates", (States,), {}))(required=False)
    lesion_count = Whole(required=False, allow_null=True)
    reason = Text(required=False, allow_blank=True, lines=True, help_text=OF_SIGNED_VISIT)


class SignsStoredAnswer(StoredAnswer):
    """`id` is the first sign stored, or the one that said so already."""

    stored = serializers.ListField(child=serializers.IntegerField())
    unchanged = serializers.ListField(child=serializers.IntegerField())
    replaced = serializers.ListField(child=serializers.IntegerField())


class TreatmentBody(Strict):
    kind = code(TreatmentKind)
    line = Whole(required=False, allow_null=True)
    agents = serializers.ListField(child=Text(max_length=200), required=False, max_length=100)
    start = Day()
    end = Day(required=False, allow_null=True)
    dose_gy = NumberOrText(required=False, allow_null=True)
    indication = code(Indication, required=False, allow_blank=True)
    stop_reason = code(StopReason, required=False, allow_blank=True)
    note = Text(required=False, allow_blank=True, lines=True)


class TreatmentChangeBody(TreatmentBody):
    reason = Text(
        max_length=100, required=False, allow_blank=True, help_text="Why it is changed; kept in its history."
    )


class EventBody(Strict):
    date = Day()
    code = code(EventCode)
    note = Text(required=False, allow_blank=True, lines=True)


class ConditionBody(Strict):
    code = code(ConditionCode)
    start = Day(required=False, allow_null=True)
    end = Day(required=False, allow_null=True)
    note = Text(required=False, allow_blank=True, lines=True)


class VisitBody(Strict):
    date = Day()
    kind = code(VisitKind, elsewhere=VISIT_KINDS_ELSEWHERE)
    graded = extend_schema_field(
        {
            "type": "object",
            "properties": {str(sign): {"type": "integer", "minimum": 0, "maximum": 3} for sign in GradedSign},
            "additionalProperties": False,
        }
    )(type("SignGrades", (Grades,), {}))(required=False)
    observations = ObservationBody(many=True, required=False)
    signs = SignsBody._declared_fields["signs"]
    lesion_count = Whole(required=False, allow_null=True)
    note = Text(required=False, allow_blank=True, lines=True)
    reason = Text(required=False, allow_blank=True, lines=True, help_text=OF_SIGNED_VISIT)


class VisitStoredAnswer(StoredAnswer):
    observations = serializers.DictField(child=serializers.ListField(child=serializers.IntegerField()))


class ContactBody(Strict):
    date = Day()
    channel = code(ContactChannel.values, elsewhere=CHANNELS_ELSEWHERE)
    outcome = code(ContactOutcome)
    next_try = Day(required=False, allow_null=True)
    note = Text(required=False, allow_blank=True, lines=True)


class AppointmentBody(Strict):
    date = Day()
    panels = serializers.ListField(child=code(Panel), allow_empty=False, max_length=len(Panel))
    note = Text(required=False, allow_blank=True, lines=True)


class RecordedAnswer(serializers.Serializer):
    id = serializers.IntegerField()
    recorded_at = serializers.DateTimeField()
    recorded_by = PersonAnswer(allow_null=True)
    source = serializers.CharField()


class VoidableAnswer(RecordedAnswer):
    voided = serializers.BooleanField()


class SignAnswer(VoidableAnswer):
    code = serializers.CharField(help_text=f"A sign, a graded sign or `{LESION_COUNT}`.")
    date = serializers.DateField()
    state = serializers.CharField(allow_blank=True)
    grade = serializers.IntegerField(allow_null=True)
    count = serializers.IntegerField(allow_null=True)
    visit = serializers.IntegerField(allow_null=True)


class TreatmentAnswer(VoidableAnswer):
    kind = serializers.CharField()
    status = serializers.ChoiceField([str(each) for each in TreatmentStatus])
    line = serializers.IntegerField(allow_null=True)
    agents = serializers.ListField(child=serializers.CharField())
    start = serializers.DateField()
    end = serializers.DateField(allow_null=True)
    dose_gy = serializers.FloatField(allow_null=True)
    indication = serializers.CharField(allow_blank=True)
    stop_reason = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField()


class TreatmentStoredAnswer(TreatmentAnswer, StoredAnswer):
    pass


class EventAnswer(VoidableAnswer):
    date = serializers.DateField()
    code = serializers.CharField()
    note = serializers.CharField(allow_blank=True)


class ConditionAnswer(VoidableAnswer):
    code = serializers.CharField()
    start = serializers.DateField(allow_null=True)
    end = serializers.DateField(allow_null=True)
    note = serializers.CharField(allow_blank=True)


class VisitAnswer(VoidableAnswer):
    date = serializers.DateField()
    kind = serializers.CharField()
    note = serializers.CharField(allow_blank=True)


class AppointmentAnswer(RecordedAnswer):
    voided = serializers.BooleanField()
    date = serializers.DateField()
    panels = serializers.ListField(child=serializers.CharField())
    status = serializers.ChoiceField(["booked", "kept", "passed", "cancelled"])
    note = serializers.CharField(allow_blank=True)


class ContactAnswer(RecordedAnswer):
    date = serializers.DateField()
    channel = serializers.CharField()
    outcome = serializers.CharField()
    next_try = serializers.DateField(allow_null=True)
    note = serializers.CharField(allow_blank=True)
