"""What is due and why, and what people decide about it."""

from __future__ import annotations

from rest_framework import serializers

from monitoring.api.fields import Day, Strict, Text
from monitoring.protocol.vocabulary import AnchorKind, Panel, Rule, SpokenBy, Status

PANELS = [str(panel) for panel in Panel]


class WhyAnswer(serializers.Serializer):
    rule = serializers.ChoiceField([str(each) for each in Rule])
    interval = serializers.CharField(help_text="ISO 8601: P3M every 3 months, P3M/P6M every 3 to 6.")
    anchor = serializers.ChoiceField([str(each) for each in AnchorKind])
    anchor_id = serializers.IntegerField(allow_null=True)
    anchor_date = serializers.DateField()
    sources = serializers.ListField(child=serializers.CharField())
    spoken_by = serializers.ChoiceField([str(each) for each in SpokenBy])
    review_status = serializers.CharField()
    protocol = serializers.CharField()


class ItemAnswer(serializers.Serializer):
    id = serializers.IntegerField(allow_null=True)
    panel = serializers.ChoiceField(PANELS)
    opens = serializers.DateField(allow_null=True)
    target = serializers.DateField(allow_null=True)
    due_by = serializers.DateField(allow_null=True)
    status = serializers.ChoiceField([str(each) for each in Status])
    reason = serializers.CharField(allow_blank=True, help_text="Why it is not scheduled.")
    have = serializers.ListField(child=serializers.CharField())
    missing = serializers.ListField(child=serializers.CharField())
    waived_until = serializers.DateField(allow_null=True)
    awaiting_since = serializers.DateField(allow_null=True)
    snoozed_until = serializers.DateField(allow_null=True)
    why = WhyAnswer()


class PastAnswer(serializers.Serializer):
    panel = serializers.ChoiceField(PANELS)
    opens = serializers.DateField(allow_null=True)
    due_by = serializers.DateField(allow_null=True)
    done_on = serializers.DateField(allow_null=True, help_text="null: missed.")
    in_window = serializers.BooleanField(allow_null=True)


class ScheduleAnswer(serializers.Serializer):
    today = serializers.DateField()
    items = ItemAnswer(many=True)
    history = PastAnswer(many=True)


class WaiveBody(Strict):
    reason = Text(lines=True)
    until = Day()


class PostponeBody(Strict):
    reason = Text(lines=True)
    until = Day()


class AwaitingBody(Strict):
    since = Day(allow_null=True)


class WorklistPatientAnswer(serializers.Serializer):
    id = serializers.IntegerField()
    site = serializers.CharField()
    mrn = serializers.CharField()
    family_name = serializers.CharField()
    given_name = serializers.CharField()
    birth_date = serializers.DateField()


class LastContactAnswer(serializers.Serializer):
    date = serializers.DateField()
    channel = serializers.CharField()
    outcome = serializers.CharField()
    next_try = serializers.DateField(allow_null=True)


class WorklistRowAnswer(serializers.Serializer):
    patient = WorklistPatientAnswer()
    item = serializers.IntegerField(allow_null=True, help_text="null where none is stored for another day.")
    panel = serializers.ChoiceField(PANELS)
    opens = serializers.DateField()
    due_by = serializers.DateField()
    status = serializers.ChoiceField([str(each) for each in Status])
    days_overdue = serializers.IntegerField()
    last_contact = LastContactAnswer(allow_null=True)
    awaiting_since = serializers.DateField(allow_null=True)
    snoozed_until = serializers.DateField(allow_null=True)


class WorklistAnswer(serializers.Serializer):
    results = WorklistRowAnswer(many=True)
    total = serializers.IntegerField(help_text="Counted up to 1,001.")
    total_capped = serializers.BooleanField()
    next = serializers.CharField(allow_null=True)


class CoursePointAnswer(serializers.Serializer):
    date = serializers.DateField()
    month = serializers.FloatField(allow_null=True, help_text="Months since `start`.")
    value = serializers.FloatField(allow_null=True)
    comparator = serializers.CharField(allow_blank=True)
    reported = serializers.CharField(allow_blank=True)
    flags = serializers.ListField(child=serializers.CharField())


class CourseSeriesAnswer(serializers.Serializer):
    key = serializers.CharField()
    analyte = serializers.CharField()
    specimen = serializers.CharField(allow_blank=True)
    lab = serializers.CharField(allow_blank=True)
    method = serializers.CharField(allow_blank=True)
    component = serializers.CharField(allow_blank=True)
    unit = serializers.CharField(allow_blank=True)
    points = CoursePointAnswer(many=True)


class CourseTreatmentAnswer(serializers.Serializer):
    id = serializers.IntegerField()
    kind = serializers.CharField()
    line = serializers.IntegerField(allow_null=True)
    agents = serializers.ListField(child=serializers.CharField())
    start = serializers.DateField()
    end = serializers.DateField(allow_null=True)
    status = serializers.CharField()
    start_month = serializers.FloatField(allow_null=True)
    end_month = serializers.FloatField(allow_null=True)
    dose_gy = serializers.FloatField(allow_null=True)
    indication = serializers.CharField(allow_blank=True)
    stop_reason = serializers.CharField(allow_blank=True)


class CourseLimitAnswer(serializers.Serializer):
    key = serializers.CharField()
    analyte = serializers.CharField()
    unit = serializers.CharField(allow_blank=True)
    lower_limit = serializers.FloatField(allow_null=True)
    upper_limit = serializers.FloatField(allow_null=True)
    start = serializers.DateField()
    end = serializers.DateField()


class CourseMarkAnswer(serializers.Serializer):
    kind = serializers.ChoiceField(["diagnosis", "event", "pet"])
    code = serializers.CharField()
    date = serializers.DateField()
    month = serializers.FloatField(allow_null=True)
    id = serializers.IntegerField(allow_null=True)


class CorridorPointAnswer(serializers.Serializer):
    month = serializers.IntegerField()
    date = serializers.DateField()
    upper = serializers.FloatField(allow_null=True)
    centre = serializers.FloatField(allow_null=True)
    lower = serializers.FloatField(allow_null=True)


class CorridorBaselineAnswer(serializers.Serializer):
    value = serializers.CharField()
    date = serializers.DateField()


class CorridorAnswer(serializers.Serializer):
    """What small cohorts describe, from the start of the line on. Orientation for the eye, not a prediction."""

    domain = serializers.ChoiceField(["vegf", "onls", "pet"])
    start = serializers.DateField(help_text="Its months count from here.")
    unit = serializers.CharField()
    scale = serializers.ChoiceField(["log", "linear"], help_text="How to go from one month to the next.")
    series = serializers.CharField(
        allow_null=True, help_text="`key` of the series whose baseline it starts from."
    )
    baseline = CorridorBaselineAnswer(allow_null=True)
    points = CorridorPointAnswer(many=True)
    sources = serializers.ListField(child=serializers.CharField())
    n = serializers.IntegerField(
        allow_null=True, help_text="Patients behind it; null where the sources do not say."
    )


class CourseAnswer(serializers.Serializer):
    start = serializers.DateField(allow_null=True)
    treatments = CourseTreatmentAnswer(many=True)
    series = CourseSeriesAnswer(many=True)
    corridors = CorridorAnswer(many=True)
    limits = CourseLimitAnswer(many=True)
    marks = CourseMarkAnswer(many=True)
