"""The figures of a clinic in words: what each shows, how it is defined, who is left out."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from monitoring.protocol.vegf_limits import VEGF
from monitoring.wording.figures import number
from monitoring.wording.schedule import short_sources

TREATMENTS = {
    "": gettext_lazy("All first treatments"),
    "radiotherapy": gettext_lazy("Radiotherapy alone first"),
    "systemic": gettext_lazy("Systemic treatment first"),
    "transplant": gettext_lazy("Transplant in the first line"),
}
TITLES = {
    "death": gettext_lazy("Overall survival, from the start of the first treatment"),
    "progression": gettext_lazy("Survival without progression, from the start of the first treatment"),
    "vegf_normal": gettext_lazy("Time until VEGF was normal, from the start of the first treatment"),
}
AXES = {
    "death": gettext_lazy("alive"),
    "progression": gettext_lazy("alive without progression"),
    "vegf_normal": gettext_lazy("VEGF was normal"),
}
EVENTS = {
    "death": gettext_lazy("deaths"),
    "progression": gettext_lazy("progressions or deaths"),
    "vegf_normal": gettext_lazy("became normal"),
}
DEFINITIONS = {
    "death": gettext_lazy(
        "From the first disease-directed treatment to death, recorded as an event or by closing follow-up. Whoever "
        "lives counts until the last recorded fact: a result, sign, event, decision, treatment or the closing."
    ),
    "progression": gettext_lazy(
        "From the first disease-directed treatment to the first of: a rise of VEGF or of the clone that a second "
        "sample at least 28 days later confirmed (counted from the first sample), a progression that a physician "
        "recorded, or death. A PET alone is not counted as progression. Whoever had none counts until the last "
        "recorded fact."
    ),
    "vegf_normal": gettext_lazy(
        "Of the patients whose VEGF was above its upper limit in the 90 days up to the first line: until the first "
        "sample of the same series (specimen, laboratory, method) that was not above it. Counted until the last "
        "sample before another line began; samples near bevacizumab are left out."
    ),
}
GROUPING = gettext_lazy(
    "The group is what the first line held: a transplant at any time in that line makes it a transplant, and the time "
    "until then was survived by definition; radiotherapy and nothing else is radiotherapy; all else is systemic. The "
    "groups differ in more than treatment: they cannot be compared with each other."
)
METHOD = gettext_lazy(
    "Kaplan–Meier estimate with 95 % intervals (log-log, Greenwood). Ticks: last seen without the event."
)


ALIGNED_TITLES = {
    "vegf": gettext_lazy("VEGF since the start of the first treatment, in multiples of the upper limit"),
    "onls": gettext_lazy("Change of the ONLS since the start of the first treatment, in points"),
}
ALIGNED_AXES = {
    "vegf": gettext_lazy("times the laboratory's upper limit, on a logarithmic scale"),
    "onls": gettext_lazy("points above (worse) or below (better) the ONLS before treatment"),
}
ALIGNED_DEFINITIONS = {
    "vegf": gettext_lazy(
        "Each value divided by the upper limit that its laboratory gave, because laboratories differ; plasma without "
        "one by the usual limit. Samples without any limit and those near bevacizumab are left out. Month 0 is the "
        "last value in the 90 days up to the start. “<” and “>” count as what they may stand for: where they leave the "
        "median open, it is told as a bound."
    ),
    "onls": gettext_lazy(
        "Each value less the patient's own last one in the 90 days up to the start; whoever has none is left out. "
        "Higher is worse."
    ),
}
ALIGNED_MONTHS = gettext_lazy(
    "Of the later values the nearest to each month counts, none of the first six weeks. Later lines of treatment end "
    "nothing. Not everybody was measured at every month: the number stands below, and those of one month are not those "
    "of the next."
)
ALIGNED_RANGES = {
    "vegf": gettext_lazy(
        "Expected range from small retrospective cohorts (%(sources)s), from the median before treatment down to the "
        "upper limit. Orientation for the eye, not a prediction; it does not hold for radiotherapy alone."
    ),
    "onls": gettext_lazy(
        "Expected range from small retrospective cohorts (%(sources)s). Orientation for the eye, not a prediction."
    ),
}


def aligned_title(code: str) -> str:
    return str(ALIGNED_TITLES[code])


def aligned_axis(code: str) -> str:
    return str(ALIGNED_AXES[code])


def aligned_definition(code: str) -> str:
    return f"{ALIGNED_DEFINITIONS[code]} {ALIGNED_MONTHS}"


def aligned_range(code: str, n: int | None, sources: Iterable[str]) -> str:
    """n: patients behind it, None where the sources do not say."""
    said = ("" if n is None else f"n = {n}; ") + short_sources(sources)
    return str(ALIGNED_RANGES[code]) % {"sources": said}


def between(measure: str, low: float, high: float | None) -> str:
    """2.5; <0.4 and >20 where it is known as a bound alone; 0.4–0.9 where it lies between two."""
    if high is None:
        return f">{_short(low)}"
    if low == high:
        return _short(low)
    return f"<{_short(high)}" if measure == VEGF and low == 0 else f"{_short(low)}–{_short(high)}"


def expected(lower: float | None, upper: float) -> str:
    if lower is None:
        return f"≤{_short(upper)}"
    return _("%(low)s to %(high)s") % {"low": _short(lower), "high": _short(upper)}


def _short(value: float) -> str:
    """Three digits, with the sign of arithmetic."""
    return number(float(f"{value:.3g}")).replace("-", "−")


REGIMENS = {
    "radiotherapy": gettext_lazy("Radiotherapy"),
    "transplant": gettext_lazy("Autologous transplant"),
    "antibody": gettext_lazy("with an antibody"),
    "proteasome": gettext_lazy("with a proteasome inhibitor"),
    "imid": gettext_lazy("with lenalidomide, thalidomide or pomalidomide"),
    "alkylator": gettext_lazy("with melphalan or cyclophosphamide"),
    "other": gettext_lazy("other systemic treatment"),
}
ENDINGS = {
    "died": gettext_lazy("died"),
    "left": gettext_lazy("follow-up ended"),
    "followed": gettext_lazy("in follow-up"),
}


def regimen(code: str) -> str:
    return str(REGIMENS.get(code, code))


def ending(code: str) -> str:
    return str(ENDINGS.get(code, code))


def treatment_group(code: str) -> str:
    return str(TREATMENTS.get(code, code))


def figure_title(code: str) -> str:
    return str(TITLES.get(code, code))


def figure_axis(code: str) -> str:
    return str(AXES.get(code, code))


def figure_events(code: str) -> str:
    return str(EVENTS.get(code, code))


def figure_definition(code: str) -> str:
    return str(DEFINITIONS.get(code, code))


def months(number: int) -> str:
    """18 months; 5 years."""
    if number and number % 12 == 0:
        years = number // 12
        return ngettext("%(n)s year", "%(n)s years", years) % {"n": years}
    return ngettext("%(n)s month", "%(n)s months", number) % {"n": number}


def band(since: int, until: int | None) -> str:
    """Months since the line began, the last one not included: 0–3; 24 and more."""
    return _("%(since)s and more") % {"since": since} if until is None else f"{since}–{until}"
