"""Rows of the worklist as HTML. Written here and not in a template: it is the page that is read all day, and fifty rows
of template variables cost five times what the rest of the page does.

What goes into the markup is a whole number, an address or a date that is made here, or it passed `escape`: names,
record numbers and every word of a translation.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache, partial
from html import escape

from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext, npgettext, pgettext
from django.utils.translation import gettext as _

from monitoring import wording
from monitoring.charts.window import OF_A_LIST, Axis, drawn
from monitoring.protocol.vocabulary import Status
from monitoring.selectors.worklist_row import Item, LastContact, Row
from patients import access
from patients.access import Permission
from patients.models import User

SHOWN_ITEMS = 3  # as many as a line holds; the row opens to all of them
CHASED = (Status.OVERDUE, Status.DUE)
GLYPHS = {"overdue": "●", "due": "◐", "upcoming": "○", "awaiting": "…", "waived": "–"}

_ROW = """\
<tr class="worklist-row"><th scope="row"><div class="row-name">\
<a class="row-opens" href="{due}" hx-get="{here}" data-more="items-{id}" \
aria-expanded="{opened}" aria-labelledby="row-opens who-{id}"{focus}></a>\
<div><a class="row-who" id="who-{id}" href="{address}">{family_name}, {given_name}</a> \
<span class="grey">{mrn}</span>{phone}</div></div></th>\
<td class="row-what">{items}</td>\
<td class="row-window">{window} \
<span class="row-span">{of}<span aria-hidden="true">{span}</span></span></td>\
<td class="row-contact">{contact}</td><td class="row-acts">{acts}</td></tr>"""
_WEEK = """\
<tbody class="week"><tr><th colspan="5" scope="rowgroup">{title}</th></tr></tbody>
"""
_ITEM = """\
<span class="status status-{standing}"><span class="status-glyph" aria-hidden="true">{glyph}</span>\
<span class="visually-hidden">{word} </span>{panel}"""
_WINDOW = """\
<svg class="window" viewBox="0 0 {width} 16" width="{width}" height="16" role="img"><title>{says}</title>\
<rect class="window-bar" x="{x}" y="4" width="{bar}" height="8"/>\
<rect class="window-passed" x="{x}" y="4" width="{passed}" height="8"/>\
<rect class="window-late" x="{late_from}" y="7" width="{late}" height="2"/>\
<path class="window-today" d="M{today} 0v16"/></svg>"""
_LOG_CONTACT = """\
<a class="btn btn-sm btn-secondary row-contacts" href="{page}" hx-get="{here}contact/" data-more="contact-{id}" \
aria-describedby="who-{id}">{word}</a>"""
_BOOK = """\
 <a class="btn btn-sm btn-secondary row-books" href="{page}" hx-get="{here}book/" data-more="book-{id}" \
aria-describedby="who-{id}">{word}</a>"""
_LOG_RESULT = (
    ' <a class="btn btn-sm btn-secondary row-visits" href="{page}" aria-describedby="who-{id}">{word}</a>'
)
_BACK = """\
 <span class="row-second row-back"><span aria-hidden="true">↩</span> {says}</span>"""
_ACTS = ("worklist_patient", "patient_contacts", "visit_new", "patient_appointments")
_ID = "\0"


class Words:
    """What rows say in one language: translated and escaped once, not for every answer."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.item = cache(_item)
        self.panel = cache(lambda code: escape(wording.panel_short(code)))
        self.outcome = cache(lambda code: escape(wording.outcome(code)))
        self.visit = cache(_visit)
        self.late_window = cache(_late)
        self.log_contact = escape(pgettext("button", "log contact"))
        self.log_result = escape(pgettext("button", "log result"))
        self.book = escape(pgettext("button", "book"))
        self.late = " " + escape(_("%(days)s d"))
        no_contact = escape(pgettext("contact", "none yet"))
        self.no_contact = f'<span class="row-never">{no_contact}</span>'
        self.booked = escape(_("booked %(date)s · covers %(tests)s"))
        self.came_back = escape(_("came back: no result since %(date)s"))
        self.postponed = escape(_("Postponed until"))
        self.window = escape(_("Opens %(opens)s, due by %(due_by)s"))


def words() -> Words:
    """Those of the language of the answer."""
    return _words(get_language() or "")


_words = cache(Words)


class Rows:
    """Makes the rows of one answer: what repeats is made once."""

    def __init__(self, user: User, *, many_sites: bool = False) -> None:
        self.user = user
        self.many_sites = many_sites
        self.words = words()
        self.language = self.words.language
        self.address = partial(_address, get_script_prefix())
        self.may = cache(lambda permission, site: access.can(user, permission, site))
        self.acts = cache(self._acts)
        self.window = Windows().svg

    def bodies(self, rows: Iterable[Row], *, by_week: bool = False) -> SafeString:
        """A table body for each row: what opens in place becomes part of it. by_week: headed by the weeks."""
        rows = list(rows)
        made = [f'<tbody id="p{row.patient_id}">{self.row(row)}</tbody>' for row in rows]
        if by_week:
            weeks = [wording.week_title(row.head.due_by, row.today) for row in rows]
            made = [
                body if weeks[place - 1 : place] == [week] else _WEEK.format(title=escape(week)) + body
                for place, (week, body) in enumerate(zip(weeks, made, strict=True))
            ]
        return SafeString("\n".join(made))

    def row(self, row: Row, *, opened: bool = False, focus: bool = False) -> SafeString:
        head, year, site = row.head, row.today.year, row.site.pk
        reads_course = self.may(Permission.READ_COURSE, site)
        made = _ROW.format(
            id=row.patient_id,
            here=self.address("worklist_patient") % row.patient_id,
            due=self.address("patient_due") % row.patient_id,
            address=self.address("patient" if reads_course else "patient_due") % row.patient_id,
            opened="true" if opened else "false",
            focus=" data-takes-focus" if focus else "",
            family_name=escape(row.family_name),
            given_name=escape(row.given_name),
            phone=f' <span class="row-phone">{escape(row.phone)}</span>' if row.phone else "",
            mrn=escape(f"{row.mrn} · {row.site.code}" if self.many_sites else row.mrn),
            items=self._items(row.items) + self._booked(row) + self._proposed(row) + self._postponed(row),
            window=self.window(head.opens, head.due_by, row.today),
            of="" if head in row.items[:SHOWN_ITEMS] else self.words.panel(head.panel) + " ",
            span=span_written(head.opens, head.due_by, year, self.language),
            contact=self._contact(row, row.last_contact) if row.last_contact else self.words.no_contact,
            acts=self.acts(site).replace(_ID, str(row.patient_id)),
        )
        return SafeString(made)

    def _items(self, items: tuple[Item, ...]) -> str:
        shown = items[:SHOWN_ITEMS]
        made = "".join(
            self.words.item(each.standing, each.panel)
            + (self.words.late % {"days": each.days_overdue} if each.standing == "overdue" else "")
            + "</span> "
            for each in shown
        )
        more = len(items) - len(shown)
        return made + (f'<span class="grey">+{more}</span>' if more else "")

    def _booked(self, row: Row) -> str:
        """What is booked and for what; what comes back because its day passed without a result."""
        days: dict[date, list[str]] = {}
        for each in (*row.items, *row.later):
            if each.booked_for and (each.booked_for >= row.today or each.standing in CHASED):
                days.setdefault(each.booked_for, []).append(self.words.panel(each.panel))
        made = ""
        for day in sorted(days):
            on = written(day, row.today.year, self.language)
            if day < row.today:
                made += _BACK.format(says=self.words.came_back % {"date": on})
            else:
                says = self.words.booked % {"date": on, "tests": ", ".join(days[day])}
                made += f' <span class="row-second">{says}</span>'
        return made

    def _proposed(self, row: Row) -> str:
        """The one visit that covers the most of what is neither booked nor set aside."""
        found = row.visit()
        if found is None:
            return ""
        first, last, panels = found.trip.first, found.trip.last, found.trip.panels
        says = self.words.visit(len(panels), found.windows, first == last) % {
            "first": written(first, row.today.year, self.language),
            "last": written(last, row.today.year, self.language),
        }
        return f' <span class="row-second row-visit">{says}</span>'

    def _postponed(self, row: Row) -> str:
        """Until when nobody is reminded of items of the row."""
        days = sorted({each.snoozed_until for each in row.items if each.snoozed_until})
        said = [written(day, row.today.year, self.language) for day in days if day >= row.today]
        return f' <span class="row-second">{self.words.postponed} {", ".join(said)}</span>' if said else ""

    def _contact(self, row: Row, contact: LastContact) -> str:
        grey, year = [], row.today.year
        if contact.tries > 1 and not row.reach.is_out_of_reach:  # which says how many
            grey.append(ngettext("%(n)s try", "%(n)s tries", contact.tries) % {"n": contact.tries})
        if contact.next_try:
            if contact.next_try > row.today:
                next_try = pgettext("a try to reach someone", "next try %(date)s")
            elif contact.next_try == row.today:
                next_try = pgettext("a try to reach someone", "try again today")
            else:
                next_try = pgettext("a try to reach someone", "try again, planned for %(date)s")
            grey.append(next_try % {"date": written(contact.next_try, year, self.language)})
        made = f"{written(contact.on, year, self.language)} {self.words.outcome(contact.outcome)}"
        second = " · ".join(f"<span>{escape(each)}</span>" for each in grey)
        said = wording.reach(row.reach) if row.reach.calls_physician else []
        called = "".join(f' <span class="label">{escape(each)}</span>' for each in said)
        return made + (f' <span class="row-second">{second}</span>' if second else "") + called

    def _acts(self, site: int) -> str:
        """What may be done at a site, with `_ID` where the patient's number belongs."""
        acts, address = "", {name: self.address(name).replace("%d", _ID) for name in _ACTS}
        if self.may(Permission.LOG_CONTACT, site):
            here, page = address["worklist_patient"], address["patient_contacts"]
            acts += _LOG_CONTACT.format(page=page, here=here, id=_ID, word=self.words.log_contact)
        if self.may(Permission.BOOK, site):
            here, page = address["worklist_patient"], address["patient_appointments"]
            acts += _BOOK.format(page=page, here=here, id=_ID, word=self.words.book)
        if self.may(Permission.RECORD_RESULTS, site):
            acts += _LOG_RESULT.format(page=address["visit_new"], id=_ID, word=self.words.log_result)
        return acts


def _visit(covered: int, windows: int, one_day: bool) -> str:
    """The sentence on a visit, with places for its days."""
    if one_day:
        said = ngettext(
            "one visit on %(first)s covers %(n)s of %(of)s window",
            "one visit on %(first)s covers %(n)s of %(of)s windows",
            windows,
        )
    else:
        said = ngettext(
            "one visit %(first)s – %(last)s covers %(n)s of %(of)s window",
            "one visit %(first)s – %(last)s covers %(n)s of %(of)s windows",
            windows,
        )
    return escape(said % {"first": "%(first)s", "last": "%(last)s", "n": covered, "of": windows})


def _item(standing: str, panel: str) -> str:
    word, name = escape(wording.item_status(standing)), escape(wording.panel_short(panel))
    return _ITEM.format(standing=standing, glyph=GLYPHS[standing], word=word, panel=name)


class Windows:
    """Draws windows, each with its days in words for those who hear it."""

    def __init__(self, axis: Axis = OF_A_LIST) -> None:
        self.axis = axis
        self.language = words().language

    def svg(self, opens: date, due_by: date, today: date) -> SafeString:
        return _window(opens, due_by, today, self.axis, self.language)


@lru_cache(maxsize=5_000)  # neighbours in a list, and the same list an hour later, have the same windows
def _window(opens: date, due_by: date, today: date, axis: Axis, language: str) -> SafeString:
    figures = drawn(opens, due_by, today, axis)
    year, says = today.year, _words(language)
    said = {"opens": written(opens, year, language), "due_by": written(due_by, year, language)}
    made = _WINDOW.format(
        width=axis.width,
        says=says.window % said + (says.late_window((today - due_by).days) if due_by < today else ""),
        x=figures.x,
        bar=figures.width,
        passed=figures.passed,
        late_from=figures.late_from,
        late=figures.late,
        today=axis.today,
    )
    return SafeString(made)


def _late(days: int) -> str:
    return ", " + escape(npgettext("due item", "%(n)s day overdue", "%(n)s days overdue", days) % {"n": days})


def span_written(opens: date, due_by: date, year: int, language: str) -> str:
    """From and to a day. No window is so long that the year of its opening could be mistaken."""
    return f"<span>{written(opens, opens.year, language)} –</span> <span>{written(due_by, year, language)}</span>"


def written(value: date, year: int, language: str) -> str:
    """A day, without the year where it is this one, in the language of the answer, which is asked for but once."""
    return _written(value, value.year == year, language)


@lru_cache(maxsize=5_000)
def _written(value: date, this_year: bool, language: str) -> str:
    return escape(date_format(value, "MONTH_DAY_FORMAT" if this_year else "DATE_FORMAT"))


@cache
def _address(_prefix: str, name: str) -> str:
    """An address with a place for the patient's id: resolved once for where the product is mounted, not row by row."""
    try:
        return reverse(name, args=[0]).replace("/0/", "/%d/")
    except NoReverseMatch:  # a page that this installation does not have
        return "/patients/%d/"
