"""The whole visit form: its own fields, a row per result, and the verdict on all of it."""

from __future__ import annotations

import hashlib
from datetime import date

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from monitoring import wording
from monitoring.exchange.incoming import IncomingResult, Problem
from monitoring.forms.result_row import SECOND, ResultRow, Said, preselected, typed_rows
from monitoring.forms.visit import GRADED, SIGN, VisitForm
from monitoring.forms.visit_sections import (
    NCS_PREFIX,
    everyday,
    panel_of,
    section_of,
)
from monitoring.models import ScheduleItem, Visit
from monitoring.protocol.analytes import ANALYTES
from monitoring.protocol.schedule import status
from monitoring.selectors.last_values import Last, last_signs, last_values, site_units
from monitoring.services import results
from patients.models import Patient

MOST_ROWS = 300  # a form that sends more was not ours
PRESSING = ("overdue", "due")


class VisitSheet:
    """`data`: what was typed, sent by the form or kept in a draft; None opens it empty. `judged`: it is being saved."""

    def __init__(
        self,
        patient: Patient,
        today: date,
        data: QueryDict | None = None,
        *,
        judged: bool = False,
        joins: Visit | None = None,
    ) -> None:
        """`joins`: the visit to which results and signs are added, instead of logging another one."""
        self.patient, self.today, self.data, self.joins = patient, today, data, joins
        self.last = last_values(patient)
        self.initial = self._defaults()
        if data is not None:
            self.initial |= {name: data.get(name, "") for name in VisitForm.base_fields | self._named(data)}
        self.form = VisitForm(data if judged else None, of=patient, today=today, initial=self.initial)
        if judged:
            self.form.is_valid()
        self.rows = self._rows()

    @staticmethod
    def _named(data: QueryDict) -> dict[str, None]:
        """The fields of the form that are made by code, as far as they were sent."""
        return {name: None for name in data if name.startswith((SIGN, GRADED, "lab_", "method_"))}

    def _defaults(self) -> dict[str, str | int | date]:
        """Today, and in each section the laboratory and method that was named in it last."""
        found: dict[str, str | int | date] = {
            "date": self.joins.date if self.joins else self.today,
            "kind": self.joins.kind if self.joins else "clinic",
            "patient": self.patient.pk,
        }
        for last in self.last.values():  # oldest first: the newest stays
            if last.analyte not in ANALYTES:
                continue
            is_ncs = last.analyte.startswith(NCS_PREFIX)
            section = "ncs" if is_ncs else section_of(last.analyte).name
            for part in ("lab", "method"):
                if getattr(last, part):
                    found[f"{part}_{section}"] = getattr(last, part)
        return found

    # rows -----------------------------------------------------------------------------------------------------------

    def _rows(self) -> dict[str, ResultRow]:
        if self.data is not None and "rows" in self.data:
            typed = list(typed_rows(self.data).items())[:MOST_ROWS]
            rows = {key: self._row(key, texts) for key, texts in typed}
            return rows if self.form.is_bound else {**self._fresh_rows(), **rows}
        return self._fresh_rows()

    def _fresh_rows(self) -> dict[str, ResultRow]:
        keys = everyday(self.patient.sex)
        if len(self._components("m_protein")) > 1:
            keys.insert(keys.index("m_protein") + 1, "m_protein" + SECOND)
        keys += [code for code in ANALYTES if code.startswith(NCS_PREFIX)]
        return {key: self.fresh_row(key) for key in keys}

    def fresh_row(self, key: str) -> ResultRow:
        row = self._row(key, {})
        row.texts = preselected(key, row.last, self._site_units, self._places(key))
        if key.startswith(NCS_PREFIX):  # a table has one unit to a column
            row.texts["unit"] = ANALYTES[key].unit
        return row

    def _row(self, key: str, texts: dict[str, str]) -> ResultRow:
        return ResultRow(key, texts, last=self._last(key), is_due=self._is_due(key))

    def _last(self, key: str) -> Last | None:
        """Of a test with components: the newest component, for the second row the one before it."""
        known = self._components(key.removesuffix(SECOND))
        if key.endswith(SECOND):
            return known[1] if len(known) > 1 else None
        return known[0] if known else None

    def _components(self, analyte: str) -> list[Last]:
        found = [last for last in self.last.values() if last.analyte == analyte]
        return sorted(found, key=lambda last: last.date, reverse=True)

    @cached_property
    def _site_units(self) -> dict[str, str]:
        return site_units(self.patient.site)

    def _is_due(self, key: str) -> bool:
        panel = panel_of(key.removesuffix(SECOND))
        return bool(panel) and self.standing(panel) in PRESSING

    def _places(self, key: str) -> dict[str, str]:
        """Laboratory and method that stand for the whole section of a row; a row of an unknown test has none."""
        analyte = key.removesuffix(SECOND)
        if analyte not in ANALYTES:
            return {}
        if analyte.startswith(NCS_PREFIX):
            return self.form.places("ncs")
        section = section_of(analyte)
        places = self.form.places(section.name)
        return {part: places[part] for part in section.places}

    # what is due ----------------------------------------------------------------------------------------------------

    @cached_property
    def items(self) -> dict[str, ScheduleItem]:
        rows = ScheduleItem.objects.filter(patient=self.patient, state=ScheduleItem.State.OPEN)
        return {row.panel: row for row in rows.order_by("rank")}

    def standing(self, panel: str) -> str:
        item = self.items.get(panel)
        if item is None:
            return ""
        return str(status((item.opens, item.due_by), self.today, waived_until=item.waived_until))

    @cached_property
    def signs_before(self) -> dict:
        return last_signs(self.patient)

    # the verdict ----------------------------------------------------------------------------------------------------

    def day(self) -> date:
        """The day of the visit; today while it cannot be read, so that the rest is judged all the same."""
        if self.form.is_bound:
            return getattr(self.form, "cleaned_data", {}).get("date") or self.today
        return self.joins.date if self.joins else self.today

    def filled(self) -> list[ResultRow]:
        return [row for row in self.rows.values() if row.is_filled]

    def incoming(self, only: str | None = None) -> list[IncomingResult]:
        """What the one door takes; `row` is the place of the row among all rows."""
        return [
            row.incoming(index, self.day(), self._places(row.key))
            for index, row in enumerate(self.rows.values())
            if row.is_filled and (only is None or row.key == only)
        ]

    def check(self, *, decimal: str, only: str | None = None) -> None:
        """Ask the one door about the rows (or one of them) and put what it says at their fields."""
        incoming = self.incoming(only)
        verdict = results.check(incoming, patient=self.patient, today=self.today, decimal=decimal)
        self.take([*verdict.problems, *verdict.warnings])
        rows = list(self.rows.values())
        for raw in incoming:
            row = rows[raw.row or 0]
            if row.new_series(raw) and not row.refused:
                row.said.append(Said("value", self._new_series(row), refused=False, code="new_series"))
        self._check_components()

    def _new_series(self, row: ResultRow) -> str:
        last = row.last
        parts = [wording.specimen(last.specimen), last.lab, last.method]
        said = ", ".join(part for part in parts if part) or _("no specimen, laboratory or method named")
        return _("Another series than last time (%(last)s): the two cannot be compared.") % {"last": said}

    def _check_components(self) -> None:
        """Two values of one test need two names; without them the second would be read as a change of the first."""
        second = self.rows.get("m_protein" + SECOND)
        first = self.rows.get("m_protein")
        if not (first and second and first.is_filled and second.is_filled):
            return
        names = [row.texts.get("component", "").strip().casefold() for row in (first, second)]
        if names[0] == names[1]:
            text = _("Name the two components differently, for example IgA lambda and IgG lambda.")
            second.said = [said for said in second.said if said.code != "changed_value"]
            second.said.append(Said("component", text, refused=True, code="components_alike"))

    def take(self, problems: list[Problem]) -> None:
        rows = list(self.rows.values())
        for problem in problems:
            if problem.row is not None and 0 <= problem.row < len(rows):
                rows[problem.row].take(problem)

    def refuse(self, error: ValidationError) -> None:
        """Put what a service refused at the fields of the form."""
        for name, errors in error.error_dict.items():
            known = name.replace("signs.", SIGN).replace("graded.", GRADED)
            self.form.add_error(known if known in self.form.fields else None, errors)

    @property
    def is_refused(self) -> bool:
        return bool(self.form.errors) or any(row.refused for row in self.rows.values())

    def wrong_rows(self) -> list[ResultRow]:
        return [row for row in self.rows.values() if row.refused]

    def asked_rows(self) -> list[ResultRow]:
        """Rows with something to be asked about; a new series is told, not asked."""
        return [row for row in self.rows.values() if any(said.code != "new_series" for said in row.asked)]

    def question(self) -> str:
        """Stands for what is asked about: whoever confirmed it has confirmed these values and no others."""
        asked = [
            (row.key, said.code, said.field, *sorted(row.texts.items()))
            for row in self.asked_rows()
            for said in row.asked
        ]
        return hashlib.sha256(repr(sorted(asked)).encode()).hexdigest()[:20] if asked else ""

    def says_anything(self) -> bool:
        return bool(self.filled()) or self.form.says_anything()


def offered_analyte(key: str, sex: str) -> bool:
    """Whether a row may be asked for by the chooser."""
    analyte = key.removesuffix(SECOND)
    known = ANALYTES.get(analyte)
    second_is_right = not key.endswith(SECOND) or (known is not None and known.components)
    return known is not None and not analyte.startswith(NCS_PREFIX) and second_is_right
