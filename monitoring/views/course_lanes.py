"""The lanes of a course: what the address asks for, the form that chooses them, what stands beside each."""

from __future__ import annotations

import json
from collections.abc import Iterable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from monitoring import wording
from monitoring.charts import nerves, style
from monitoring.charts.content import Content
from monitoring.selectors import lanes as choice
from monitoring.selectors.lanes import Lanes
from monitoring.services import course_lanes as services
from monitoring.views.standing import Stand
from patients import access
from patients.access import Permission

LANES, NERVE = "lanes", "nerve"
JUDGED = (choice.ORGANS,)
KEPT = ("x", "y", "band", "from", "to", "known_on")  # of the address, when lanes are chosen


def asked(of: QueryDict, otherwise: tuple[str, ...] = choice.USUAL, *, judges: bool) -> Lanes:
    """?lanes=vegf,organs or ?lanes=vegf&lanes=organs, and ?nerve=ulnar.right; what does not exist is ignored.

    judges: whether the reader may read judgements; what became of organs is one, and is not there for others.
    """
    named = choice.known(of.getlist(LANES)) or otherwise
    nerve = of.get(NERVE, "")
    names = named if judges else tuple(name for name in named if name not in JUDGED)
    return Lanes(names or choice.USUAL, nerve if choice.is_nerve(nerve) else "")


def query_of(lanes: Lanes, *, always: bool = False) -> dict[str, str]:
    """`always`: also the usual lanes, where without a word others would be shown."""
    chosen = {} if lanes.are_usual and not always else {LANES: ",".join(lanes.names)}
    return chosen | ({NERVE: lanes.nerve} if lanes.nerve else {})


def address(page: str, chosen: dict[str, str]) -> str:
    return f"{page}?{urlencode(chosen, safe=',')}" if chosen else page


def names() -> dict[str, str]:
    """From top to bottom, as the form names them."""
    return {
        choice.TREATMENTS: _("Treatments"),
        choice.VISITS: _("Visits and contacts"),
        choice.VEGF: wording.analyte("vegf"),
        choice.M_PROTEIN: _("M-protein and immunofixation"),
        choice.FUNCTION: _("ONLS and Rankin scale"),
        choice.GRIP: _("Grip strength"),
        choice.NERVE: _("Nerve conduction"),
        choice.PET: wording.panel("pet_ct"),
        choice.BLOOD: _("Platelets and hemoglobin"),
        choice.ORGANS: _("Organs"),
    }


def form_of(request: HttpRequest, patient_id: int, course: dict, lanes: Lanes, *, judges: bool) -> dict:
    """The checkboxes, the nerves that were tested, and what else of the address stays."""
    offered = {code: name for code, name in names().items() if judges or code not in JUDGED}
    return {
        "address": reverse("course_lanes", args=[patient_id]),
        "lanes": [(code, name, code in lanes.names) for code, name in offered.items()],
        "nerves": [(each, nerves.name_of(each), each == course["nerve"]) for each in course["nerves"]],
        "kept": [(name, request.GET[name]) for name in KEPT if request.GET.get(name)],
        "changed": not lanes.are_usual,
    }


def missing(content: Content, lanes: Lanes) -> list[str]:
    """What the shown lanes should hold and this course does not: said, never silent."""
    held: dict[str, object] = {
        choice.TREATMENTS: content.bars,
        choice.VISITS: content.visits or content.contacts,
        choice.VEGF: content.vegf,
        choice.M_PROTEIN: content.m_protein,
        choice.FUNCTION: content.function,
        choice.GRIP: content.grip,
        choice.NERVE: content.nerve.lines,
        choice.PET: content.scans,
        choice.BLOOD: content.blood,
        choice.ORGANS: content.organs,
    }
    return [name for lane, name in _named_in_a_sentence().items() if lane in lanes.names and not held[lane]]


def _named_in_a_sentence() -> dict[str, str]:
    return {
        choice.TREATMENTS: _("treatments"),
        choice.VISITS: _("visits and contacts"),
        choice.VEGF: wording.analyte("vegf"),
        choice.M_PROTEIN: wording.analyte("m_protein"),
        choice.FUNCTION: _("ONLS or Rankin scale"),
        choice.GRIP: _("grip strength"),
        choice.NERVE: _("nerve conduction"),
        choice.PET: wording.panel("pet_ct"),
        choice.BLOOD: _("platelets and hemoglobin"),
        choice.ORGANS: _("organs against a baseline"),
    }


def badges(stands: Iterable[Stand], content: Content) -> str:
    """JSON: by lane what is judged of it, in a few words: "Complete response · −98 % · on track"."""
    places = {
        "vegf": (choice.VEGF, content.vegf),
        "hematologic": (choice.M_PROTEIN, content.m_protein),
        "pet": (choice.PET, content.scans),
        "clinical": (choice.FUNCTION, content.function)
        if content.function
        else (choice.ORGANS, content.organs),
    }
    found = {}
    for stand in stands:
        lane, facts = places[stand.channel]
        if facts:
            found[lane] = style.plain(_badge(stand))
    return json.dumps(found, ensure_ascii=False)


def _badge(stand: Stand) -> str:
    said = f"{stand.name}: {stand.said.lower()}" if stand.channel == "clinical" else stand.said
    word = stand.word
    if word is not None and word.overrules and word.applies:
        said = _("%(response)s (overruled by a physician)") % {
            "response": capfirst(wording.category(word.given.category))
        }
    return " · ".join(
        part for part in (said, stand.change, stand.pace.word if stand.pace.shown else "") if part
    )


@require_POST
def choose(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Keep the ticked lanes for the reader, whoever the patient is, and go back to the course as it was looked at."""
    who = access.patient_for(request.user, patient_id, Permission.READ_COURSE)
    services.remember(user=request.user, names=_ticked(request.POST))
    nerve = request.POST.get(NERVE, "")
    chosen = {name: request.POST[name] for name in KEPT if request.POST.get(name)}
    if choice.is_nerve(nerve):
        chosen[NERVE] = nerve
    return redirect(address(reverse("patient", args=[who.pk]), chosen) + "#course")


def _ticked(posted: QueryDict) -> Iterable[str]:
    return () if "usual" in posted else posted.getlist(LANES)
