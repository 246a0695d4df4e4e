"""One sentence per problem of a result: which part, what was given, what would be right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from monitoring.exchange.incoming import Problem
from monitoring.wording import labels
from monitoring.wording.beside import contradiction
from monitoring.wording.figures import day, listed, number, quantity
from monitoring.wording.sentences import FIELDS, SENTENCES, TREATMENT_WARNINGS


def field(name: str) -> str:
    """A part of a result at the beginning of a sentence: "The value"."""
    return str(FIELDS.get(name, name))


def problem(found: Problem) -> str:
    """The sentence about a problem, whatever its code, in the active language."""
    said = {"field": field(found.field), "value": _value(found), **_params(found)}
    tell = _TELLERS.get(found.code)
    if tell is not None:
        return tell(found, said)
    sentence = SENTENCES.get(found.code)
    return str(sentence) % said if sentence is not None else contradiction(found.code)


def treatment_warning(code: str) -> str:
    """What is stored all the same but worth a second look."""
    return str(TREATMENT_WARNINGS[code]) if code in TREATMENT_WARNINGS else contradiction(code)


def _value(found: Problem) -> str:
    """What was given; a day in words where it is one."""
    if found.field in ("date", "birth_date"):
        try:
            return day(found.value)
        except ValueError:
            pass
    return found.value


def _params(found: Problem) -> dict[str, Any]:
    return {name: _param(name, value) for name, value in found.params.items()}


def _param(name: str, value: Any) -> str:
    """Codes, numbers and dates of a problem, as they are read."""
    if value is None:
        return ""
    if name in ("unit", "hint_unit"):
        return labels.unit(value)
    if isinstance(value, tuple | list):
        return listed(_param("", each) for each in value)
    if isinstance(value, str):
        return value
    return day(value) if hasattr(value, "year") else number(value)


def _units(found: Problem) -> str:
    accepted = [labels.unit(code) for code in found.params.get("accepted", ())]
    return listed(dict.fromkeys(each for each in accepted if each))


def _unit_required(found: Problem, said: dict) -> str:
    return _("The unit is missing. Accepted here: %(units)s.") % {"units": _units(found)}


def _unit_wrong(found: Problem, said: dict) -> str:
    units = _units(found)
    if not units:
        return _("The unit “%(value)s” does not belong here: this test has no unit. Leave it empty.") % said
    if found.code == "unit_unknown":
        sentence = _("The unit “%(value)s” is not known. Accepted here: %(units)s.")
    else:
        sentence = _("The unit “%(value)s” is not one of this test. Accepted here: %(units)s.")
    return sentence % {**said, "units": units}


def _choice(label: Callable[[str], str], required: bool = False) -> Callable[[Problem, dict], str]:
    def tell(found: Problem, said: dict) -> str:
        accepted = listed(label(code) for code in found.params.get("accepted", ()))
        if required:
            return _("%(field)s is missing. Choose one: %(accepted)s.") % {**said, "accepted": accepted}
        return _("%(field)s “%(value)s” is not in the list: %(accepted)s.") % {**said, "accepted": accepted}

    return tell


def _not_a_number(found: Problem, said: dict) -> str:
    words = listed(f"“{each}”" for each in found.params.get("words", ()))
    example = number_example()
    if words:
        return _(
            "%(field)s “%(value)s” is not a number. Write a number such as %(example)s, or %(words)s."
        ) % {
            **said,
            "example": example,
            "words": words,
        }
    return _("%(field)s “%(value)s” is not a number. Write it with digits, such as %(example)s.") % {
        **said,
        "example": example,
    }


def number_example() -> str:
    return number(12.5)


def _not_a_word(found: Problem, said: dict) -> str:
    words = listed(labels.word(each) for each in found.params.get("words", ()))
    return _("%(field)s “%(value)s” is not a result of this test. Possible: %(words)s.") % {
        **said,
        "words": words,
    }


def _ambiguous(found: Problem, said: dict) -> str:
    return (
        _(
            "%(field)s “%(value)s” can be read in more than one way: %(readings)s. "
            "Write it with at most one decimal sign and no separator of thousands."
        )
        % said
    )


def _comparator(found: Problem, said: dict) -> str:
    if not found.params.get("accepted"):
        return _("%(field)s “%(value)s” has a sign before the number. Enter the number alone.") % said
    return (
        _("%(field)s “%(value)s” begins with a sign that is not accepted. Use %(accepted)s, or none.") % said
    )


def _analyte_unknown(found: Problem, said: dict) -> str:
    if said.get("similar"):
        return _("The test “%(value)s” is not known. Did you mean %(similar)s?") % said
    return _("The test “%(value)s” is not known. Use a code of the list of tests, such as vegf.") % said


def _range(found: Problem) -> str:
    """ "between 2 and 25 g/dL", "at least 8 g/dL", "at most 3 g/dL"."""
    lowest, highest = found.params.get("lowest"), found.params.get("highest")
    unit = str(found.params.get("unit", ""))
    if lowest is None:
        return _("at most %(highest)s") % {"highest": quantity(highest, unit)}
    if highest is None:
        return _("at least %(lowest)s") % {"lowest": quantity(lowest, unit)}
    return _("between %(lowest)s and %(highest)s") % {
        "lowest": number(lowest),
        "highest": quantity(highest, unit),
    }


def _hint(said: dict) -> str:
    if not said.get("hint_unit"):
        return ""
    return " " + _("Is the unit perhaps %(hint_unit)s?") % said


def _impossible(found: Problem, said: dict) -> str:
    sentence = _("%(field)s “%(value)s” is not possible; it must be %(range)s.")
    return sentence % {**said, "range": _range(found)} + _hint(said)


def _unlikely(found: Problem, said: dict) -> str:
    sentence = _("%(field)s “%(value)s” is unusual; %(range)s is expected. Is it right?")
    text = sentence % {**said, "range": _range(found)} + _hint(said)
    asked = {
        "specimen": _("Was it really plasma?"),
        "death": _("This score means that the patient has died."),
    }.get(str(found.params.get("ask", "")), "")
    return f"{text} {asked}".strip()


def _changed(found: Problem, said: dict) -> str:
    last = quantity(found.params["last_value"], str(found.params.get("unit", "")))
    said = {**said, "last": last, "date": day(found.params["last_date"])}
    if found.code == "change_tenfold":
        return (
            _(
                "%(field)s “%(value)s” is ten times the last one or more, or a tenth or less: %(last)s on %(date)s. "
                "Check the decimal sign and the unit."
            )
            % said
        )
    return (
        _("%(field)s “%(value)s” has changed more than is usual since %(last)s on %(date)s. Is it right?")
        % said
    )


def _onls_sum(found: Problem, said: dict) -> str:
    return (
        _(
            "The total “%(value)s” is not the sum of its parts: arms %(arm)s and legs %(leg)s make %(sum)s. "
            "Correct it, or leave the total empty."
        )
        % said
    )


def _limits_reversed(found: Problem, said: dict) -> str:
    unit = str(found.params.get("unit", ""))
    limits = {"lower": quantity(found.params["lower"], unit), "upper": quantity(found.params["upper"], unit)}
    return _(
        "The lower limit “%(value)s” (%(lower)s) is above the upper limit (%(upper)s). Check both of them."
    ) % {**said, **limits}


_TELLERS: dict[str, Callable[[Problem, dict], str]] = {
    "analyte_unknown": _analyte_unknown,
    "value_not_a_number": _not_a_number,
    "value_not_a_word": _not_a_word,
    "value_ambiguous": _ambiguous,
    "comparator_not_accepted": _comparator,
    "impossible": _impossible,
    "unlikely": _unlikely,
    "change_tenfold": _changed,
    "change_unlikely": _changed,
    "onls_sum": _onls_sum,
    "unit_required": _unit_required,
    "unit_unknown": _unit_wrong,
    "unit_not_accepted": _unit_wrong,
    "specimen_required": _choice(labels.specimen, required=True),
    "specimen_unknown": _choice(labels.specimen),
    "limits_reversed": _limits_reversed,
    "status_unknown": _choice(labels.result_status),
    "unusable_unknown": _choice(labels.unusable),
}
