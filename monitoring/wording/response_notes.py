"""What a response is called, what it means, on what it rests or does without, and why it cannot be evaluated."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from monitoring.protocol.current import CURRENT
from monitoring.protocol.responses.response import Response
from monitoring.protocol.rows import Protocol, ThresholdName
from monitoring.protocol.thresholds import ThresholdName as Name
from monitoring.wording.response_words import category
from monitoring.wording.rule_words import Numbers

# As they stand in "Where things stand".
DOMAINS = {
    "vegf": pgettext_lazy("domain of a response", "VEGF"),
    "hematologic": pgettext_lazy("domain of a response", "Hematologic"),
    "pet": pgettext_lazy("domain of a response", "PET"),
    "clinical": pgettext_lazy("domain of a response", "Nerves and organs"),
}
# Why something is not evaluable, or what to bear in mind. By code; where two channels mean different things by one
# code, by "channel.code".
NOTES: dict[str, Promise] = {
    "no_line": gettext_lazy("No disease-directed treatment has begun."),
    "no_value_since_start": gettext_lazy("Nothing was measured after the day the line started."),
    "no_baseline": gettext_lazy(
        "There is no value in the %(response_baseline)s up to the start of the line."
    ),
    "clinical.no_baseline": gettext_lazy("Nothing was recorded before the line started."),
    "not_since": gettext_lazy("Nothing was recorded since the line started."),
    "baseline_normal": gettext_lazy("The baseline was not above the laboratory's limit."),
    "baseline_censored": gettext_lazy("The baseline was reported as “<” or “>”, and that does not tell."),
    "latest_censored": gettext_lazy("The latest value was reported as “<” or “>”, and that does not tell."),
    "progression_recorded": gettext_lazy(
        "A physician recorded a progression of POEMS since the line started."
    ),
    "hematologic.no_value_since_start": gettext_lazy(
        "Neither M-protein nor immunofixation was measured after the day the line started."
    ),
    "no_clone_at_baseline": gettext_lazy("Before the line nothing of the clone could be measured."),
    "m_protein_missing": gettext_lazy(
        "Immunofixation alone: to judge a partial response the M-protein is needed."
    ),
    "baseline_below_threshold": gettext_lazy(
        "The M-protein was too small at the start to fall from. That is not the same as no response."
    ),
    "marrow_not_assessed": gettext_lazy(
        "In serum and urine; the clone in the marrow was not looked for since the line started."
    ),
    "pet.no_value_since_start": gettext_lazy("No scan was done after the day the line started."),
    "pet.no_baseline": gettext_lazy("No scan before the line says what was avid."),
    "not_avid_at_baseline": gettext_lazy(
        "Nothing was avid at the baseline: such lesions are followed by CT, not by PET."
    ),
    "uptake_missing": gettext_lazy("The sum of SUVmax, or the number of lesions, is missing: no comparison."),
    "early_scan": gettext_lazy(
        "An early scan: it may under-call the response, which may take 6 to 12 months."
    ),
    "old_baseline": gettext_lazy("The baseline is more than %(response_baseline)s older than the line."),
    "worse_not_attributed": gettext_lazy(
        "An organ is worse or newly affected, and no physician has recorded whether POEMS is the cause."
    ),
}
BASES: dict[str, Promise] = {
    "series_changed": gettext_lazy(
        "The baseline of the line was measured in another series: no percentages."
    ),
    "rise_in_other_series": gettext_lazy("A rise in another series was never repeated there."),
    "plasma_limit_assumed": gettext_lazy(
        "The laboratory gave no limit: plasma went by the published %(vegf_plasma_limit)s."
    ),
    "percent_alone": gettext_lazy(
        "No upper limit is known: a complete response was not judged, the rest goes by percentages alone."
    ),
    "complete_not_decided": gettext_lazy(
        "At least a partial response: whether the latest value is normal cannot be told from “<”."
    ),
    "latest_censored": gettext_lazy("The latest value, “<” or “>”, neither confirms nor settles it."),
    "repeat_sample": gettext_lazy("A sample at least %(confirm_from)s after the first one confirmed it."),
    "progression_recorded": gettext_lazy("A clinical progression recorded since confirmed it."),
    "near_bevacizumab": gettext_lazy(
        "The latest value was taken under bevacizumab or less than %(bevacizumab_washout)s after it."
    ),
    "nadir_omits_values": gettext_lazy(
        "Values taken under or soon after bevacizumab were left out of the lowest value."
    ),
    "serum_immunofixation_missing": gettext_lazy(
        "Immunofixation of serum was not done since the line started: a complete response was not judged."
    ),
    "urine_immunofixation_missing": gettext_lazy(
        "Immunofixation of urine was not done since the line started: a complete response was not judged."
    ),
    "clone_in_marrow": gettext_lazy("Serum and urine are negative, and the clone was found in the marrow."),
    "m_protein_after_immunofixation": gettext_lazy(
        "A spike was measured after immunofixation of serum had been negative."
    ),
    "only_immunofixation_positive": gettext_lazy(
        "No spike can be measured any more, only immunofixation sees it."
    ),
    "very_good_not_decided": gettext_lazy(
        "At least a partial response: whether it is a very good one cannot be told from “<”."
    ),
    "m_protein_rise": gettext_lazy(
        "The M-protein is %(m_protein_rise)s and %(m_protein_increase)s above its lowest value."
    ),
    "immunofixation_positive_again": gettext_lazy(
        "Immunofixation is positive again after a complete response."
    ),
    "new_lesion": gettext_lazy("A new avid lesion was recorded."),
    "new_lesion_not_recorded": gettext_lazy("Whether there was a new lesion is not recorded."),
    "more_avid_lesions": gettext_lazy("There are more avid lesions than at the baseline."),
    "early_scan": gettext_lazy("The scan was early: the response may still improve."),
    "old_baseline": gettext_lazy("The baseline is more than %(response_baseline)s older than the line."),
}
ORGAN_NOTES: dict[str, Promise] = {
    "no_line": gettext_lazy("no treatment has begun"),
    "no_baseline": gettext_lazy("nothing recorded before the line"),
    "not_since": gettext_lazy("nothing recorded since the line started"),
    "censored": gettext_lazy("“<” or “>” leaves more than one answer open"),
    "signs_differ": gettext_lazy("one finding is worse, another better"),
    "worse_unconfirmed": gettext_lazy("a worsening that has not stood for %(score_worse_confirmed)s yet"),
    "risen_from_best": gettext_lazy(
        "no worse than at the start, but a confirmed rise from the best score since"
    ),
    "on_replacement": gettext_lazy("normal on hormone replacement only"),
    "abnormal_result": gettext_lazy("an abnormal result; nobody has recorded a disorder of the axis"),
    "attributed": gettext_lazy("recorded as progression of POEMS"),
}

DEFINITIONS: dict[tuple[str, str], Promise] = {
    ("vegf", "CR"): gettext_lazy("At or below the laboratory's upper limit."),
    ("vegf", "PR"): gettext_lazy(
        "At most %(vegf_partial_number)s times the baseline of the series, and above the limit."
    ),
    ("vegf", "NR"): gettext_lazy(
        "Above the limit, more than %(vegf_partial_number)s times the baseline, and no progression."
    ),
    ("vegf", "PD"): gettext_lazy(
        "At least %(vegf_progression_number)s times the lowest value of the series since the line started, and "
        "above the limit. A sample at least %(confirm_from)s later, or a clinical change attributed to POEMS, "
        "confirms it."
    ),
    ("hematologic", "CR"): gettext_lazy("Immunofixation of serum and of urine is negative."),
    ("hematologic", "VGPR"): gettext_lazy(
        "From a baseline of at least %(m_protein_vgpr_baseline)s: fallen by at least %(m_protein_vgpr_fall)s, "
        "or seen by immunofixation alone."
    ),
    ("hematologic", "PR"): gettext_lazy(
        "From a baseline of at least %(m_protein_pr_baseline)s: fallen by at least %(m_protein_pr_fall)s."
    ),
    ("hematologic", "NR"): gettext_lazy("Evaluable, and neither a response nor a progression."),
    ("hematologic", "PD"): gettext_lazy(
        "Immunofixation is positive again after a complete response, or the M-protein is at least "
        "%(m_protein_rise)s and %(m_protein_increase)s above its lowest value."
    ),
    ("pet", "CR"): gettext_lazy("No lesion that was avid at the baseline is avid now, and none is new."),
    ("pet", "PR"): gettext_lazy(
        "The sum of SUVmax has fallen by at least %(pet_partial_fall)s, and no lesion is new."
    ),
    ("pet", "NR"): gettext_lazy("Neither a response nor a progression."),
    ("pet", "PD"): gettext_lazy("A new avid lesion, or a clear increase."),
    ("clinical", "improvement"): gettext_lazy(
        "At least one organ is better than before the line; none is worse or newly affected."
    ),
    ("clinical", "mixed"): gettext_lazy(
        "Some organs are better and some worse; or an organ is worse and nobody has said that POEMS is the cause."
    ),
    ("clinical", "stable"): gettext_lazy("No organ has changed since before the line."),
    ("clinical", "progression"): gettext_lazy(
        "A physician recorded a progression of POEMS since the line started."
    ),
}
# The numbers that the definitions rest on: their sources stand beside the response.
DEFINED_BY: dict[str, tuple[ThresholdName, ...]] = {
    "vegf": (Name.VEGF_PARTIAL, Name.VEGF_PROGRESSION, Name.CONFIRM_FROM, Name.RESPONSE_BASELINE),
    "hematologic": (
        *(Name.M_PROTEIN_VGPR_BASELINE, Name.M_PROTEIN_VGPR_FALL, Name.M_PROTEIN_PR_BASELINE),
        *(Name.M_PROTEIN_PR_FALL, Name.M_PROTEIN_RISE, Name.M_PROTEIN_INCREASE),
    ),
    "pet": (Name.PET_PARTIAL_FALL,),
    "clinical": (Name.SCORE_CHANGE, Name.SCORE_WORSE_CONFIRMED, Name.RVSP_EVALUABLE, Name.EGFR_EVALUABLE),
}


def domain(code: str) -> str:
    return str(DOMAINS.get(code, code))


def response(of: Response) -> str:
    """The category in words, with the doubt of a single sample: "possible progression, to be confirmed"."""
    if of.confirmed is False and of.category == "PD":
        return _("possible progression, to be confirmed")
    said = category(of.category)
    if of.confirmed is False:
        return _("%(response)s, not yet confirmed") % {"response": said}
    return said


def definition(of: Response, protocol: Protocol = CURRENT) -> str:
    """What the category means; empty for what is not evaluable."""
    found = DEFINITIONS.get((of.channel, of.category))
    return _said(found, protocol) if found else ""


def response_note(channel: str, code: str, protocol: Protocol = CURRENT) -> str:
    return _known(NOTES, channel, code, protocol)


def response_basis(channel: str, code: str, protocol: Protocol = CURRENT) -> str:
    return _known(BASES, channel, code, protocol)


def organ_note(code: str, protocol: Protocol = CURRENT) -> str:
    return _known(ORGAN_NOTES, "", code, protocol)


def _known(sentences: Mapping[str, Promise], channel: str, code: str, protocol: Protocol) -> str:
    found = sentences.get(f"{channel}.{code}") or sentences.get(code)
    return _said(found, protocol) if found else code


def _said(sentence: Promise, protocol: Protocol) -> str:
    return str(sentence) % Numbers(protocol=protocol)
