"""Forms of a site's settings: its data and its people."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from patients.models import Role, Site


class SiteForm(forms.ModelForm):
    class Meta:
        model = Site
        fields = ["name", "time_zone", "language"]
        help_texts = {
            "time_zone": _("A name such as Europe/Madrid. It decides which day today is."),
            "language": _("For people who chose no language."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.add_input(Submit("save_site", _("Save"), css_id="save-site", css_class="btn-secondary"))


class PersonForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"), max_length=254, help_text=_("The person signs in with it."))
    name = forms.CharField(label=_("Name"), max_length=150, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.add_input(Submit("add_person", _("Add person"), css_id="add-person"))
