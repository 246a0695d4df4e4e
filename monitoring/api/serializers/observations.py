"""Results: the bodies only say which parts there are; the one door of results judges what they hold."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from monitoring.api.fields import Strict
from monitoring.api.schema import PersonAnswer, ReasonAnswer, UnitField, WarningAnswer
from monitoring.protocol.vocabulary import ResultStatus, Specimen, Unusable

NUMBER_OR_TEXT = {"oneOf": [{"type": "number"}, {"type": "string"}], "nullable": True}
TEXT = {"type": "string", "nullable": True}


def _part(schema: dict[str, Any], **options: Any) -> serializers.Field:
    """Anything: refused later, by the same verdict and in the same words as on the page."""

    class Part(serializers.Field):
        def to_internal_value(self, data: Any) -> Any:
            return data

    return extend_schema_field(schema)(Part)(allow_null=True, **options)


def _choice(choices: Any) -> dict[str, Any]:
    return {"type": "string", "enum": [*(str(choice) for choice in choices), ""], "nullable": True}


class ObservationBody(Strict):
    analyte = _part({"type": "string"})
    value = _part({"oneOf": [{"type": "number"}, {"type": "string"}]})
    date = _part({"type": "string", "format": "date"})
    unit = _part(TEXT, required=False)
    specimen = _part(_choice(Specimen), required=False)
    lab = _part(TEXT, required=False)
    method = _part(TEXT, required=False)
    lower_limit = _part(NUMBER_OR_TEXT, required=False)
    upper_limit = _part(NUMBER_OR_TEXT, required=False)
    component = _part(TEXT, required=False)
    status = _part(_choice(ResultStatus), required=False)
    unusable = _part(_choice(Unusable), required=False)
    correct = _part({"type": "boolean"}, required=False)
    reason = _part(TEXT, required=False)
    source_id = _part(TEXT, required=False)
    note = _part(TEXT, required=False)


PARTS = tuple(ObservationBody().fields)


class ObservationsBody(Strict):
    observations = ObservationBody(many=True)


class VoidBody(Strict):
    reason = _part({"type": "string"})


class CorrectBody(Strict):
    value = _part({"oneOf": [{"type": "number"}, {"type": "string"}]}, required=False)
    unit = _part(TEXT, required=False)
    date = _part({"type": "string", "format": "date"}, required=False)
    reason = _part({"type": "string"})


class ProblemOfRow(ReasonAnswer):
    index = serializers.IntegerField()


class ObservationsStoredAnswer(serializers.Serializer):
    stored = serializers.ListField(child=serializers.IntegerField())
    unchanged = serializers.ListField(child=serializers.IntegerField())
    corrected = serializers.ListField(child=serializers.IntegerField())
    warnings = WarningAnswer(many=True)
    problems = ProblemOfRow(many=True)


class ReportedAnswer(serializers.Serializer):
    value = serializers.CharField()
    unit = UnitField()


class CanonicalAnswer(serializers.Serializer):
    value = serializers.FloatField(allow_null=True, help_text="null where the result is a word.")
    comparator = serializers.ChoiceField(["", "<", ">"])
    unit = UnitField()


class ObservationAnswer(serializers.Serializer):
    id = serializers.IntegerField(allow_null=True, help_text="null where the result is computed.")
    analyte = serializers.CharField()
    date = serializers.DateField()
    reported = ReportedAnswer()
    canonical = CanonicalAnswer()
    specimen = serializers.CharField(allow_blank=True)
    lab = serializers.CharField(allow_blank=True)
    method = serializers.CharField(allow_blank=True)
    lower_limit = serializers.FloatField(allow_null=True)
    upper_limit = serializers.FloatField(allow_null=True)
    component = serializers.CharField(allow_blank=True)
    status = serializers.ChoiceField([str(each) for each in ResultStatus])
    unusable = serializers.CharField(allow_blank=True)
    source_id = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)
    visit = serializers.IntegerField(allow_null=True)
    voided = serializers.BooleanField()
    void_reason = serializers.CharField(allow_blank=True)
    recorded_at = serializers.DateTimeField(allow_null=True)
    recorded_by = PersonAnswer(allow_null=True)
    source = serializers.CharField()
