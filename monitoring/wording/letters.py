"""What a letter to a patient says where the clinic has not written its own, and its tests in a patient's words.

An envelope may be opened by others: no result, no disease, no treatment. The letter's language is the active one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

TESTS = {
    "vegf": pgettext_lazy("in a letter to a patient", "Blood test (VEGF)"),
    "spep": pgettext_lazy("in a letter to a patient", "Blood test (proteins)"),
    "cbc": pgettext_lazy("in a letter to a patient", "Blood test (blood count)"),
    "chemistry": pgettext_lazy("in a letter to a patient", "Blood and urine test (kidneys)"),
    # M-08: cortisol is that of 8 in the morning.
    "endocrine": pgettext_lazy(
        "in a letter to a patient", "Blood test (hormones): the sample is taken at about 8 in the morning"
    ),
    "ncs": pgettext_lazy("in a letter to a patient", "Test of the nerves (nerve conduction)"),
    "pet_ct": pgettext_lazy("in a letter to a patient", "PET-CT scan"),
    "function": pgettext_lazy("in a letter to a patient", "How well you use your arms and legs"),
    "pft": pgettext_lazy("in a letter to a patient", "Breathing test"),
    "echo": pgettext_lazy("in a letter to a patient", "Ultrasound of the heart"),
    "fundus": pgettext_lazy("in a letter to a patient", "Examination of the back of the eye"),
    "stabilisation_check": pgettext_lazy("in a letter to a patient", "Talk with your doctor"),
    "residual_lesion_review": pgettext_lazy(
        "in a letter to a patient", "Look at your scans with your doctor"
    ),
}

PARTS = {
    "contact": gettext_lazy("Sender"),
    "subject": pgettext_lazy("of a letter", "Subject"),
    "opening": pgettext_lazy("of a letter", "Opening"),
    "body": pgettext_lazy("of a letter", "Text"),
    "closing": pgettext_lazy("of a letter", "Closing"),
    "signature": pgettext_lazy("of a letter", "Signature"),
}

PLACES = {
    "patient": gettext_lazy("given name and family name"),
    "record_number": gettext_lazy("the record number at your clinic"),
    "date": gettext_lazy("the day of the visit, in words"),
    "time": gettext_lazy("its time, where one is given; without, its line is left out"),
    "tests": gettext_lazy("the tests; alone in a line, each in a line of its own"),
    "site": gettext_lazy("the name of the clinic"),
}


def default_texts() -> dict[str, str]:
    """The product's own letter, in the active language, by the names of its parts."""
    return {
        "contact": "{site}",
        "subject": _("Your visit on {date}"),
        "opening": _("Dear {patient},"),
        "body": "\n\n".join(
            (
                _("We have planned your next follow-up visit for {date}."),
                _("Time: {time}"),
                _("These tests are planned for that day:"),
                "{tests}",
                _("Please bring this letter and a list of the medicines that you take."),
                _(
                    "If you cannot come, please tell us as soon as you can, so that we find another day together."
                ),
            )
        ),
        "closing": _("With kind regards"),
        "signature": "{site}",
    }


def example_recipient() -> tuple[str, str]:
    """A name and an address that are nobody's."""
    return _("Alex Example"), _("1 Example Street\nExampletown")


def long_day(value: date) -> str:
    """ "Thursday 3 December 2026", as it stands within a sentence."""
    return date_format(value, pgettext("a day in a letter, as Django's format", "l j F Y"))


def letter_day(value: date) -> str:
    """ "3 December 2026", at the head of a letter."""
    return date_format(value, pgettext("the date of a letter, as Django's format", "j F Y"))


def tests_for_patient(panels: Iterable[str]) -> list[str]:
    """What will be done, in a patient's words. A code that is not known comes back as it is."""
    return [str(TESTS.get(panel, panel)) for panel in panels]


def no_letter(code: str) -> str:
    """Why there is no letter (`services.letters.problem_with`)."""
    known = {
        "cancelled": _("This appointment was cancelled, so there is no letter for it."),
        "closed": _("Follow-up is closed, so there is no letter."),
        "passed": _(
            "The day of this appointment has passed. A letter tells of a visit that is still to come: move the "
            "appointment to another day, or book a new one."
        ),
    }
    return known.get(code, code)


def letter_sent_note(on: date) -> str:
    """The note of the contact by which a letter is logged."""
    return _("Letter for the visit of %(date)s") % {"date": letter_day(on)}
