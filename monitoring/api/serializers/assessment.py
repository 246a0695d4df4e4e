"""What is judged of a patient: alerts, responses, diagnosis and extent; and decisions about treatment."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from monitoring.api.fields import Day, Strict, Text
from monitoring.api.schema import PersonAnswer
from monitoring.api.serializers.records import VoidableAnswer, code
from monitoring.protocol.adverse_factors import FACTORS
from monitoring.protocol.contradictions import CODES as CONTRADICTIONS
from monitoring.protocol.discordance import CODES as DISCORDANCES
from monitoring.protocol.radiation_clock import ClockState
from monitoring.protocol.verdicts import (
    Category,
    DecisionCode,
    DiagnosisStatus,
    ExtentStatus,
    Organ,
    OrganState,
    Pace,
    RuleCode,
    Severity,
)
from monitoring.protocol.vocabulary import REPLACEMENT_AXES, Panel, SignState, StopReason

ALERT_STATES = ["open", "acknowledged"]


def codes(**options) -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField(), **options)


def one_of(known) -> serializers.ChoiceField:
    return serializers.ChoiceField([str(each) for each in known])


@extend_schema_field({"oneOf": [{"type": "number"}, {"type": "string"}]})
class Value(serializers.Field):
    """A number, or the text of what is none: "<31", "present"."""

    def to_representation(self, value):
        return value


class EvidenceAnswer(serializers.Serializer):
    analyte = serializers.CharField(
        help_text="An analyte, sign, event, condition, kind of treatment or field of the person."
    )
    value = Value()
    unit = serializers.CharField(allow_blank=True)
    date = serializers.DateField(allow_null=True)
    id = serializers.IntegerField(allow_null=True, help_text="Of the stored row; null for what was computed.")
    kind = serializers.CharField(
        help_text="reading, sign, treatment, event, condition, decision or person: what `id` is of."
    )


class AcknowledgedAnswer(serializers.Serializer):
    at = serializers.DateTimeField()
    by = PersonAnswer()
    reason = serializers.CharField()


class AlertAnswer(serializers.Serializer):
    id = serializers.IntegerField(allow_null=True, help_text="null where none is stored for another day.")
    rule = one_of(RuleCode)
    severity = one_of(Severity)
    since = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(ALERT_STATES)
    evidence = EvidenceAnswer(many=True)
    sources = codes()
    key = serializers.CharField(allow_blank=True, help_text="Tells apart several of one rule: treatment:12.")
    facts = serializers.DictField(child=serializers.CharField())
    protocol = serializers.CharField()
    review_status = serializers.CharField()
    raised_on = serializers.DateField(allow_null=True)
    acknowledged = AcknowledgedAnswer(allow_null=True)


class AcknowledgeBody(Strict):
    reason = Text(max_length=500, lines=True)


class DiagnosisAnswer(serializers.Serializer):
    status = one_of(DiagnosisStatus)
    met = codes()
    missing = codes()
    blocking = codes(help_text="The missing ones that would decide it.")
    notes = codes()


class ExtentAnswer(serializers.Serializer):
    status = one_of(ExtentStatus)
    reason = serializers.CharField(allow_blank=True)
    missing = codes()
    evidence = EvidenceAnswer(many=True)


class AssessedAnswer(serializers.Serializer):
    """A physician's word beside what is computed. `applies` is false when it was given on earlier data."""

    verdict = serializers.ChoiceField(["confirmed", "overruled"])
    category = one_of(Category)
    reason = serializers.CharField(allow_blank=True)
    on = serializers.DateField()
    by = PersonAnswer()
    applies = serializers.BooleanField()


class HeldAnswer(serializers.Serializer):
    """The results behind the numbers, each as it is."""

    baseline = EvidenceAnswer(allow_null=True)
    nadir = EvidenceAnswer(allow_null=True)
    latest = EvidenceAnswer(allow_null=True)


class ResponseAnswer(serializers.Serializer):
    category = one_of(Category)
    confirmed = serializers.BooleanField(allow_null=True)
    baseline = serializers.FloatField(allow_null=True, help_text="In the canonical unit.")
    nadir = serializers.FloatField(allow_null=True)
    latest = serializers.FloatField(allow_null=True)
    readings = HeldAnswer()
    change_percent = serializers.FloatField(allow_null=True, help_text="Of the baseline; a fall is negative.")
    at_least = serializers.BooleanField(help_text="The baseline was above what the assay measures.")
    since = serializers.DateField(allow_null=True)
    basis = codes()
    note = serializers.CharField(allow_blank=True)
    components = EvidenceAnswer(many=True)
    assessed = AssessedAnswer(allow_null=True)


class OrganAnswer(serializers.Serializer):
    organ = one_of(Organ)
    state = one_of(OrganState)
    baseline = EvidenceAnswer(allow_null=True)
    latest = EvidenceAnswer(allow_null=True)
    since = serializers.DateField(allow_null=True)
    note = serializers.CharField(allow_blank=True)


class ClinicalResponseAnswer(ResponseAnswer):
    organs = OrganAnswer(many=True)


class ResponsesAnswer(serializers.Serializer):
    vegf = ResponseAnswer()
    hematologic = ResponseAnswer()
    pet = ResponseAnswer()
    clinical = ClinicalResponseAnswer()


class CannotEvaluateAnswer(serializers.Serializer):
    missing = serializers.CharField(help_text="<analyte>, <analyte>.upper_limit, <sign> or <person field>.")
    rules = codes()


class AdverseFactorAnswer(serializers.Serializer):
    factor = one_of(FACTORS)
    value = Value()
    sources = codes()
    since = serializers.DateField(allow_null=True)
    evidence = EvidenceAnswer(many=True)


class PanelInfoAnswer(serializers.Serializer):
    rule = one_of(RuleCode)
    sources = codes()
    key = serializers.CharField(allow_blank=True)
    since = serializers.DateField(allow_null=True)
    evidence = EvidenceAnswer(many=True)
    facts = serializers.DictField(child=serializers.CharField())


class BadgeAnswer(serializers.Serializer):
    """Beside what small cohorts describe. Orientation only: it raises no alert."""

    domain = serializers.ChoiceField(["vegf", "onls", "pet", "clone"])
    pace = one_of(Pace)
    reason = serializers.CharField()
    month = serializers.IntegerField(allow_null=True)
    on = serializers.DateField(allow_null=True)
    value = serializers.CharField(allow_blank=True)
    lower = serializers.FloatField(allow_null=True)
    upper = serializers.FloatField(allow_null=True)
    unit = serializers.CharField(allow_blank=True)
    sources = codes()
    n = serializers.IntegerField(allow_null=True)


class DiscordanceAnswer(serializers.Serializer):
    """Why the channels of response do not say the same."""

    code = one_of(DISCORDANCES)
    facts = serializers.DictField(child=serializers.CharField())
    sources = codes()


class ContradictionAnswer(serializers.Serializer):
    """What does not go together in the record."""

    code = one_of(CONTRADICTIONS)
    evidence = EvidenceAnswer(many=True)


class LastHormoneAnswer(serializers.Serializer):
    result = EvidenceAnswer()
    abnormal = one_of(SignState)
    note = serializers.CharField(allow_blank=True)


class AxisAnswer(serializers.Serializer):
    axis = one_of(REPLACEMENT_AXES)
    state = one_of(SignState)
    assessed = EvidenceAnswer(allow_null=True)
    results = LastHormoneAnswer(many=True)
    not_measured = codes()
    replacement = EvidenceAnswer(many=True)
    has_plan = serializers.BooleanField()


class HormonePanelAnswer(serializers.Serializer):
    have = codes()
    missing = codes()
    opens = serializers.DateField()
    due_by = serializers.DateField()


class LedgerAnswer(serializers.Serializer):
    axes = AxisAnswer(many=True)
    panel = HormonePanelAnswer(allow_null=True)
    last_complete = serializers.DateField(allow_null=True)


class RadiationClockAnswer(serializers.Serializer):
    """The question after radiotherapy given alone: has it stabilised within 3 to 6 months?"""

    state = one_of(ClockState)
    radiotherapy = EvidenceAnswer()
    sources = codes()
    ended = serializers.DateField(allow_null=True)
    months = serializers.IntegerField(allow_null=True)
    opens = serializers.DateField(allow_null=True)
    due_by = serializers.DateField(allow_null=True)
    answer = EvidenceAnswer(allow_null=True)


class LateAnswer(serializers.Serializer):
    panel = one_of(Panel)
    rank = serializers.IntegerField(help_text="1: most is lost.")
    due_by = serializers.DateField()
    days_overdue = serializers.IntegerField()
    missing = codes()


class BlindSpotAnswer(serializers.Serializer):
    """VEGF is up to date while other panels are late."""

    vegf = EvidenceAnswer()
    late = LateAnswer(many=True)
    sources = codes()


class AssessmentAnswer(serializers.Serializer):
    today = serializers.DateField()
    protocol = serializers.CharField()
    diagnosis = DiagnosisAnswer()
    extent = ExtentAnswer()
    responses = ResponsesAnswer()
    alerts = AlertAnswer(many=True)
    cannot_evaluate = CannotEvaluateAnswer(many=True)
    adverse_factors = AdverseFactorAnswer(many=True)
    panels_info = PanelInfoAnswer(many=True)
    failed_rules = codes(help_text="Rules that could not be run; the others still ran.")
    badges = BadgeAnswer(many=True)
    discordances = DiscordanceAnswer(many=True)
    contradictions = ContradictionAnswer(many=True)
    ledger = LedgerAnswer()
    radiation_clock = RadiationClockAnswer(allow_null=True)
    blind_spot = BlindSpotAnswer(allow_null=True)


class DecisionBody(Strict):
    date = Day()
    decision = code(DecisionCode)
    reason = code(StopReason, required=False, allow_blank=True)
    note = Text(required=False, allow_blank=True, lines=True)


class DecisionAnswer(VoidableAnswer):
    date = serializers.DateField()
    decision = serializers.CharField()
    reason = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)
