"""The clinic's own text of its letters, in each language: written, looked at, kept version by version."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from monitoring.forms.fields import take_refusal
from monitoring.forms.letters import LetterTextForm
from monitoring.models import LetterTemplate
from monitoring.reports import letter_pdf
from monitoring.reports.letter import Letter, example
from monitoring.selectors.letters import PARTS, template_in_force, texts_of, versions
from monitoring.services import letters
from monitoring.views.letters import pdf_response
from monitoring.views.record import REFUSED
from monitoring.wording import letters as words
from patients import access
from patients.models import Site

MANAGE = access.Permission.MANAGE_SITE
LANGUAGES = dict(settings.LANGUAGES)
PRODUCT = "product"  # ?text=product fills the form with the product's own text


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """GET shows the text in force; POST shows the letter with what was typed, as page or as PDF, or saves it."""
    sites = access.require_anywhere(request.user, MANAGE)
    code, language = request.GET.get("site"), request.GET.get("language")
    site = access.site_for(request.user, code, MANAGE) if code else sites[0]
    language = language if language in LANGUAGES else site.language
    standing = template_in_force(site, language)
    texts = _product_texts(language)
    if standing and request.GET.get("text") != PRODUCT:
        texts = texts_of(standing)
    form = LetterTextForm(request.POST or None, texts=texts, seen=standing.version if standing else 0)
    if request.method == "POST" and form.is_valid():
        try:
            answer = _deed(request, site, language, form)
        except ValidationError as refusal:
            take_refusal(form, refusal)
            form.take_version(standing.version if standing else 0)
        else:
            if answer is not None:
                return answer
            texts = form.texts
    return _render(request, sites, site, language, form, texts)


@require_POST
def restore(request: HttpRequest, template_id: int) -> HttpResponse:
    template = LetterTemplate.objects.filter(pk=template_id).select_related("site").first()
    if template is None:
        raise Http404
    access.require(request.user, MANAGE, template.site)
    made = letters.restore(template, by=request.user)
    said = {"earlier": template.version, "version": made.version}
    messages.success(
        request, _("The text of version %(earlier)s holds again, as version %(version)s.") % said
    )
    return redirect(_address(template.site, template.language))


def _deed(request: HttpRequest, site: Site, language: str, form: LetterTextForm) -> HttpResponse | None:
    """What the button says; None: the letter is shown on the page. Raises ValidationError."""
    if "save" in request.POST:
        seen = form.cleaned_data["seen"]
        made = letters.write(site=site, language=language, by=request.user, texts=form.texts, seen=seen)
        messages.success(request, _("Saved: version %(version)s.") % {"version": made.version})
        return redirect(_address(site, language))
    texts = letters.checked(form.texts)
    if "pdf" in request.POST:
        return pdf_response(letter_pdf.render(_example(site, language, texts)), f"letter-{language}.pdf")
    return None


def _render(
    request: HttpRequest,
    sites: list[Site],
    site: Site,
    language: str,
    form: LetterTextForm,
    texts: Mapping[str, str],
) -> HttpResponse:
    letter = _example(site, language, texts)
    context = {
        "site": site,
        "sites": sites,
        "language": language,
        "languages": settings.LANGUAGES,
        "form": form,
        "letter": letter,
        "sheets": letter_pdf.pages(letter),
        "places": [
            (f"{{{name}}}", words.PLACES[name], name not in letters.EVERYWHERE) for name in letters.IN_BODY
        ],
        "said": [(row, _parts(row)) for row in versions(site, language)],
    }
    return render(request, "monitoring/letter_settings.html", context, status=REFUSED if form.errors else 200)


def _parts(row: LetterTemplate) -> list[tuple[str, str]]:
    return [(words.PARTS[part], getattr(row, part)) for part in PARTS if getattr(row, part)]


def _product_texts(language: str) -> dict[str, str]:
    with translation.override(language):
        return words.default_texts()


def _example(site: Site, language: str, texts: Mapping[str, str]) -> Letter:
    return example(texts, site.name, language, site.day())


def _address(site: Site, language: str) -> str:
    return f"/settings/letters/?site={site.code}&language={language}"
