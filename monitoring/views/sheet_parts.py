"""What the passport and the full summary share: what is read of a patient, and the entries made of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from monitoring import wording
from monitoring.charts.treatments import name_of, period_of
from monitoring.exchange.placeholders import fill
from monitoring.protocol.assessment import Assessment
from monitoring.protocol.case import Case
from monitoring.protocol.discordance import discordances
from monitoring.protocol.papers import PAPERS
from monitoring.protocol.vocabulary import DISEASE_DIRECTED, Status
from monitoring.reports.sheet import Entry, more
from monitoring.selectors.banner import banner_of
from monitoring.selectors.due import Due
from monitoring.selectors.standing import AWAITING
from monitoring.views.findings import Card, Fact
from monitoring.views.record import line_name
from monitoring.views.standing import Stand
from patients.models import Patient
from patients.templatetags.words import age_words

CHASED = (Status.OVERDUE, Status.DUE, AWAITING, Status.UPCOMING)


@dataclass(frozen=True, slots=True)
class Told:
    """A patient on a day. `judges`: whether the reader may see what is judged; else `stands` is empty.

    `cards`: the alerts that stand; `contact`: the clinic's own lines with places, "" where it has written none.
    """

    patient: Patient
    today: date
    judges: bool
    course: dict
    assessment: Assessment
    stands: list[Stand]
    cards: list[Card]
    items: list[Due]
    contact: str

    @property
    def case(self) -> Case:
        return self.assessment.judgement.case


def person_of(told: Told) -> tuple[str, ...]:
    """Who it is and where things stand, in short."""
    patient, today = told.patient, told.today
    died = patient.status == "deceased" and patient.status_date
    banner = banner_of(told.case, judged=told.judges)
    diagnosed = wording.day(patient.diagnosis_date) or _("not recorded")
    facts = [
        _("Born") + f" {wording.day(patient.birth_date)}, {age_words(patient.birth_date, died or today)}",
        f"{wording.input_name('sex')}: {patient.get_sex_display().lower()}",
        _("Record number") + f" {patient.mrn}",
        _("Diagnosis") + f": {diagnosed}",
        wording.extent(banner.extent) if banner.extent else "",
        _line(banner),
        f"ECOG {wording.number(banner.ecog.value)} ({wording.day(banner.ecog.date)})" if banner.ecog else "",
        f"{patient.get_status_display()} {wording.day(patient.status_date)}" if patient.is_closed else "",
    ]
    return tuple(fact for fact in facts if fact)


def _line(banner) -> str:
    if banner.line is None:
        return ""
    said = pgettext("since the line began", "month %(n)s") % {"n": banner.month}
    if not banner.running:
        said = pgettext("since the line began, treatment over", "ended; month %(n)s") % {"n": banner.month}
    line = _("line %(n)s") % {"n": banner.line.number}
    return f"{line} {line_name(banner)}, {said}"


# --- responses -------------------------------------------------------------------------------------------------


def said_of(stand: Stand) -> str:
    """ "Partial response since 3 Mar 2026, month 4"."""
    if stand.since is None:
        return stand.said
    since = pgettext("a day", "since")
    month = pgettext("since the line began", "month %(n)s") % {"n": stand.month}
    return f"{stand.said} {since} {wording.day(stand.since)}" + ("" if stand.month is None else f", {month}")


def word_of(stand: Stand) -> str:
    """What a physician said about it."""
    if stand.word is None:
        return ""
    given = stand.word.given
    facts = {"who": given.assessed_by, "what": wording.category(given.category)}
    said = _("%(who)s overruled it: %(what)s") if stand.word.overrules else _("Confirmed by %(who)s")
    reason = f": {given.reason}" if given.reason else ""
    earlier = "" if stand.word.applies else " " + _("(on earlier data)")
    return f"{said % facts}, {wording.day(given.assessed_on)}{reason}{earlier}"


def discordance_of(told: Told) -> tuple[str, ...]:
    found = discordances(told.assessment.judgement) if told.judges else ()
    return tuple(
        f"{wording.discordance(each.code, dict(each.facts))} ({wording.short_sources(each.sources)})"
        for each in found
    )


def organ_line(organ) -> str:
    """ "Kidneys: improved since 3 Mar 2026 (eGFR 40 → 62 mL/min)"."""
    values = " → ".join(fact.value for fact in (organ.before, organ.now) if fact and fact.value)
    name = f"{organ.now.name} " if organ.now and organ.now.name != organ.name else ""
    parts = [pgettext("a day", "since") + f" {wording.day(organ.since)}" if organ.since else ""]
    parts += [f"({name}{values})" if values else "", organ.note]
    return " ".join([f"{organ.name}: {organ.state}", *(part for part in parts if part)])


# --- treatments, alerts, tests -----------------------------------------------------------------------------------


def given(told: Told, *statuses: str) -> list[dict]:
    """Of the course's treatments, those of a status, what is directed at the disease first."""
    found = [each for each in told.course["treatments"] if each["status"] in statuses]
    return sorted(found, key=lambda each: (each["kind"] not in DISEASE_DIRECTED, each["start"]))


def treatment_entry(treatment: dict) -> Entry:
    line = treatment["line"] and treatment["kind"] in DISEASE_DIRECTED
    facts = [_("Line %(number)s") % {"number": treatment["line"]} if line else ""]
    facts += [wording.indication(treatment["indication"]) if treatment["indication"] else ""]
    facts += [wording.stop_reason(treatment["stop_reason"]) if treatment["stop_reason"] else ""]
    return Entry(period_of(treatment), f"{name_of(treatment)}:", "; ".join(fact for fact in facts if fact))


def facts_in_line(facts: Iterable[Fact]) -> str:
    """ "Platelets 520 10⁹/L (3 Oct 2026); Stroke (1 Oct 2026)"."""
    return "; ".join(
        " ".join(
            part
            for part in (fact.name, fact.value, f"({wording.day(fact.date)})" if fact.date else "")
            if part
        )
        for fact in facts
    )


def since_and_sources(since: date | None, sources: Iterable[str], *more: str) -> str:
    said = [pgettext("a day", "since") + f" {wording.day(since)}" if since else "", *more]
    said.append(wording.short_sources(sources))
    return f"[{'; '.join(part for part in said if part)}]"


def due_entry(due: Due, today: date, *, reasoned: bool) -> Entry:
    item = due.item
    window = f"{wording.day(item.opens)} – {wording.day(item.due_by)}"
    booked = wording.booked_for(item.appointment.date, today) if item.appointment else ""
    text = ", ".join(part for part in (wording.item_status(due.standing), window, booked) if part)
    return Entry(text, f"{wording.panel(item.panel)}:", wording.why(item) if reasoned else "")


def due_entries(told: Told, *, reasoned: bool = False) -> tuple[tuple[Entry, ...], str]:
    """The tests to come, and what is said where there are none."""
    if told.patient.is_closed:
        return (), _("Follow-up is closed: nothing falls due.")
    found = [due for due in told.items if due.standing in CHASED]
    return tuple(due_entry(due, told.today, reasoned=reasoned) for due in found), _("Nothing is scheduled.")


# --- whom to ask, and what stands behind it ------------------------------------------------------------------------


def contact_entries(told: Told) -> tuple[Entry, ...]:
    """The clinic as it heads its letters, and the physician in charge."""
    site, physician = told.patient.site, told.patient.responsible_physician
    lines = [fill(line, {"site": site.name}) for line in told.contact.splitlines()]
    lines = [line for line in lines if line and "{" not in line] or [site.name]
    found = [Entry(", ".join(lines[1:]), f"{lines[0]}:" if lines[1:] else lines[0])]
    reached = (
        (str(physician), physician.email if physician.name else "") if physician else (_("not recorded"),)
    )
    found.append(Entry(", ".join(part for part in reached if part), _("Responsible physician:")))
    return tuple(found)


def small_print(told: Told, by: str, cited: Iterable[str], most: int) -> tuple[str, ...]:
    """The disclaimer, who printed it, and what the numbers of the sources mean. `most`: papers that are named."""
    papers = [code for code in dict.fromkeys(cited) if code in PAPERS]
    named = [f"{code}: {wording.citation(code)}" for code in papers[:most]]
    named += [more(len(papers) - most)] if len(papers) > most else []
    return tuple(
        line
        for line in (
            _(
                "For health professionals. It supplements guidelines and replaces no clinical judgement: "
                "verify against primary literature and local standards."
            )
            + " [S2-52]",
            _("It shows what was recorded until %(day)s. Printed by %(who)s. Protocol %(protocol)s.")
            % {"day": wording.day(told.today), "who": by, "protocol": told.assessment.protocol},
            ""
            if told.judges
            else _(
                "Responses, extent and adverse factors are shown to physicians: this print leaves them out."
            ),
            "; ".join((wording.document("S1"), wording.document("S2"))) + ".",
            _(
                "AI-generated summary pending human review; last updated 27 January 2026. It restates two such "
                "documents in our own words; a grade says what was found again in a primary paper."
            ),
            "; ".join(named),
        )
        if line
    )
