"""The four channels of response and the categories they are given in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy, pgettext_lazy

CHANNELS = {
    "vegf": pgettext_lazy("response", "VEGF response"),
    "hematologic": pgettext_lazy("response", "Hematologic response"),
    "pet": pgettext_lazy("response", "PET response"),
    "clinical": pgettext_lazy("response", "Clinical response"),
}
CATEGORIES = {
    "CR": pgettext_lazy("response", "complete response"),
    "VGPR": pgettext_lazy("response", "very good partial response"),
    "PR": pgettext_lazy("response", "partial response"),
    "NR": pgettext_lazy("response", "no response"),
    "PD": pgettext_lazy("response", "progression"),
    "improvement": pgettext_lazy("response", "improvement"),
    "mixed": pgettext_lazy("response", "mixed"),
    "stable": pgettext_lazy("response", "stable"),
    "progression": pgettext_lazy("response", "progression"),
    "not_evaluable": pgettext_lazy("response", "not evaluable"),
}
VERDICTS = {
    "confirmed": gettext_lazy("confirmed"),
    "overruled": gettext_lazy("overruled"),
}
ORGANS = {
    "neuropathy": pgettext_lazy("organ", "Neuropathy"),
    "volume_overload": pgettext_lazy("organ", "Volume overload"),
    "pulmonary_hypertension": pgettext_lazy("organ", "Pulmonary hypertension"),
    "dlco": pgettext_lazy("organ", "Diffusing capacity"),
    "papilledema": pgettext_lazy("organ", "Papilledema"),
    "skin": pgettext_lazy("organ", "Skin"),
    "organomegaly": pgettext_lazy("organ", "Organomegaly"),
    "endocrine": pgettext_lazy("organ", "Hormones"),
    "renal": pgettext_lazy("organ", "Kidneys"),
    "platelets": pgettext_lazy("organ", "Platelets"),
}
ORGAN_STATES = {
    "improved": pgettext_lazy("state of an organ", "improved"),
    "stable": pgettext_lazy("state of an organ", "stable"),
    "worse": pgettext_lazy("state of an organ", "worse"),
    "resolved": pgettext_lazy("state of an organ", "resolved"),
    "new": pgettext_lazy("state of an organ", "new"),
    "not_assessed": pgettext_lazy("state of an organ", "not assessed"),
}


def channel(code: str) -> str:
    return str(CHANNELS.get(code, code))


def category(code: str) -> str:
    """ "partial response"; of the abbreviations only the words, because not everybody reads them alike."""
    return str(CATEGORIES.get(code, code))


def verdict(code: str) -> str:
    return str(VERDICTS.get(code, code))


def organ(code: str) -> str:
    return str(ORGANS.get(code, code))


def organ_state(code: str) -> str:
    return str(ORGAN_STATES.get(code, code))
