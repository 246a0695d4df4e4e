"""The form in which a physician confirms or overrules a computed response."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring import wording
from monitoring.forms.fields import choices, guard_texts, offer
from monitoring.models import ResponseAssessment
from monitoring.protocol.responses.response import Response
from monitoring.protocol.responses.rests_on import rests_on
from monitoring.protocol.verdicts import CATEGORIES
from monitoring.services.recording import LONGEST_REASON


class ResponseAssessmentForm(forms.Form):
    """`shown`: what the response rested on when the form was opened."""

    verdict = forms.ChoiceField(
        label=_("Your word on it"),
        choices=[
            (ResponseAssessment.Verdict.CONFIRMED, _("I confirm it")),
            (ResponseAssessment.Verdict.OVERRULED, _("I overrule it")),
        ],
        widget=forms.RadioSelect,
    )
    category = forms.ChoiceField(
        label=_("Assessed as"), required=False, help_text=_("Only where you overrule what was computed.")
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed to overrule; kept with your name beside what was computed."),
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20_000)

    def __init__(self, data=None, *, response: Response, **kwargs) -> None:
        super().__init__(data, initial={"shown": rests_on(response)}, **kwargs)
        others = [each for each in CATEGORIES[response.channel] if each != response.category]
        offer(self, "category", choices(others, wording.category, empty=_("Choose one")))
        guard_texts(self)

    def show(self, response: Response) -> None:
        """Let the form that comes back speak about the response as it stands now."""
        self.data = self.data.copy()
        self.data["shown"] = rests_on(response)
