"""Words for reasons that the product itself stores, as codes, where people store their own text."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

DELIVERY_PROBLEMS = {
    "nothing_left": _("Nothing was left to say."),
    "address_refused": _("The mail server does not know this address. Ask the administrator of your clinic."),
    "refused_for_now": _("The mail server did not take it yet; it is tried again."),
    "unreachable": _("The mail server could not be reached; it is tried again."),
    "sent_again": _("Nobody knows whether the first copy arrived; it was sent once more."),
    "uncertain": _("Nobody knows whether it arrived."),
    "no_answer": _("The mail server did not answer; it is tried again."),
    "mail_refused": _("The mail server refused this mail. Ask the administrator of your clinic."),
    "too_many_tries": _("It was tried too often."),
    "found_in_log": _("The mail server's log says that it was taken."),
    "restored": _(
        "A backup was put back: perhaps this mail has gone since it was taken. Ask, or send it again."
    ),
    "not_taken": _("The mail server's log says that the first copy was not taken; it was sent once more."),
    "by_hand": _("Somebody has it sent again."),
}
VOID_REASONS = {"replaced": _("replaced by a later entry of the same day")}


def delivery_problem(code: str) -> str:
    """Why a message was not sent, or not at once."""
    return str(DELIVERY_PROBLEMS.get(code, code))


def void_reason(text: str) -> str:
    """The reason a person gave for voiding, as it is; or the product's own, in words."""
    return str(VOID_REASONS.get(text, text))
