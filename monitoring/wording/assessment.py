"""What is said of criteria and extent, and of how a patient stands beside the expected course."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from monitoring.protocol.current import CURRENT
from monitoring.protocol.rows import Protocol
from monitoring.wording.rule_words import Numbers

# Never "POEMS": the physician records the diagnosis.
DIAGNOSIS = {
    "met": gettext_lazy("The criteria are met"),
    "not_met": gettext_lazy("The criteria are not met"),
    "indeterminate": gettext_lazy("Cannot be determined yet"),
}
DIAGNOSIS_NOTES: dict[str, Promise] = {
    "castleman_variant": gettext_lazy(
        "Castleman variant of POEMS: Castleman disease without a clonal plasma-cell disorder is an entity of its "
        "own, outside these criteria."
    ),
    "isolated_thyroid_or_glucose": gettext_lazy(
        "A thyroid or glucose disorder alone does not count as endocrinopathy."
    ),
    "vegf_below_diagnostic_cutoff": gettext_lazy(
        "VEGF in plasma is above the laboratory's limit, but below the published diagnostic cut-off of "
        "%(vegf_plasma_limit)s (sensitivity 68 %%)."
    ),
    "vegf_below_typical_serum": gettext_lazy(
        "VEGF in serum is lower than what one source calls typical, more than %(vegf_serum_typical)s."
    ),
    "vegf_plasma_limit_assumed": gettext_lazy(
        "The laboratory gave no limit: VEGF in plasma went by the published cut-off of %(vegf_plasma_limit)s."
    ),
    "vegf_limit_unknown": gettext_lazy(
        "VEGF was measured, but no upper limit is known to judge it by. There is no universal limit for serum."
    ),
    "vegf_censored": gettext_lazy("VEGF was reported as “<” or “>”, and that does not tell."),
    "recorded_after_treatment": gettext_lazy(
        "Something that is missing was recorded only after treatment had begun. It does not count here."
    ),
    "sources_word_it_differently": gettext_lazy(
        "The sources word the criteria differently. The published set, used here, says plasma-cell disorder, and "
        "that thyroid disease or diabetes alone does not count. S2 says monoclonal gammopathy, has neither of these "
        "footnotes, and asks for confirmation by several disciplines."
    ),
}
GROUPS = {
    "mandatory": gettext_lazy("Mandatory: both"),
    "major": gettext_lazy("Major: at least one"),
    "minor": gettext_lazy("Minor: at least one"),
}
EXTENTS = {
    "localized": pgettext_lazy("extent of disease", "localized disease"),
    "disseminated": pgettext_lazy("extent of disease", "disseminated disease"),
    "indeterminate": pgettext_lazy("extent of disease", "extent undetermined"),
    "no_lesion": pgettext_lazy("extent of disease", "no bone lesion"),
}
EXTENT_REASONS: dict[str, Promise] = {
    "marrow_involved": gettext_lazy("The bone marrow is involved."),
    "diffuse_lesions": gettext_lazy("The lesions are diffuse."),
    "many_lesions": gettext_lazy("There are more than %(localized_lesions_number)s bone lesions."),
    "marrow_missing": gettext_lazy("Whether the marrow is involved is not recorded."),
    "imaging_missing": gettext_lazy("The number of bone lesions is not recorded."),
    "no_bone_lesion": gettext_lazy(
        "No bone lesion and no marrow involvement: both source documents leave this open; one paper (L46) describes "
        "systemic treatment."
    ),
    "limited_lesions": gettext_lazy(
        "One to %(localized_lesions_number)s bone lesions, and no marrow involvement."
    ),
}
PACES = {
    "on_track": gettext_lazy("on track"),
    "too_early": gettext_lazy("too early to judge"),
    "outside": gettext_lazy("outside the expected range"),
    "no_corridor": gettext_lazy("no expected course"),
    "not_evaluable": gettext_lazy("cannot be compared"),
}
PACE_REASONS: dict[str, Promise] = {
    "no_line": gettext_lazy("No disease-directed treatment has begun."),
    "no_baseline": gettext_lazy(
        "There is no value in the %(response_baseline)s up to the start of the line."
    ),
    "not_since": gettext_lazy("Nothing was measured since the line started."),
    "baseline_normal": gettext_lazy("The baseline was not above its limit."),
    "baseline_censored": gettext_lazy("The baseline was reported as “<” or “>”, and that does not tell."),
    "latest_censored": gettext_lazy("The latest value was reported as “<” or “>”, and that does not tell."),
    "limit_unknown": gettext_lazy(
        "The expected course ends at the laboratory's upper limit, which is not recorded."
    ),
    "no_source": gettext_lazy("The sources describe no course of the blood clone over time."),
    "radiotherapy_alone": gettext_lazy(
        "After radiotherapy alone VEGF fell in few patients (14 %% of one series): no course is expected."
    ),
    "before_corridor": gettext_lazy("The sources describe the time after this."),
    "first_month": gettext_lazy("Less than a month since the line started."),
    "within": gettext_lazy("Within the expected range."),
    "below": gettext_lazy("Better than the expected range."),
    "lag": gettext_lazy(
        "Nerves recover last: the sources put the maximum at two to three years. Before month "
        "%(neuro_lag_number)s nothing is called outside."
    ),
    "worse_confirmed": gettext_lazy("Worse than before the line by a point or more, and confirmed."),
    "above": gettext_lazy("Above the expected range."),
    "pet_not_evaluable": gettext_lazy("The PET response is not evaluable."),
    "responding": gettext_lazy("The PET responds."),
    "treatment_running": gettext_lazy("The treatment still runs."),
    "early": gettext_lazy(
        "Scanned less than 6 months after the end of treatment: it may under-call the response."
    ),
    "in_band": gettext_lazy("6 to 12 months after the end of treatment the response may still deepen."),
    "after_band": gettext_lazy("More than 12 months after the end of treatment, and no response."),
    "progressive": gettext_lazy("The PET shows progression."),
}


def diagnosis_status(code: str) -> str:
    return str(DIAGNOSIS.get(code, code))


def diagnosis_note(code: str, protocol: Protocol = CURRENT) -> str:
    return _known(DIAGNOSIS_NOTES, code, protocol)


def criteria_group(code: str) -> str:
    return str(GROUPS.get(code, code))


def extent(code: str) -> str:
    return str(EXTENTS.get(code, code))


def extent_reason(code: str, protocol: Protocol = CURRENT) -> str:
    return _known(EXTENT_REASONS, code, protocol)


def pace(code: str) -> str:
    return str(PACES.get(code, code))


def pace_reason(code: str, protocol: Protocol = CURRENT) -> str:
    return _known(PACE_REASONS, code, protocol)


def _known(sentences: Mapping[str, Promise], code: str, protocol: Protocol) -> str:
    found = sentences.get(code)
    return str(found) % Numbers(protocol=protocol) if found else code
