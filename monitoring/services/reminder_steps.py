"""Which reminders a day asks for, as SQL of our own: one statement a step for a whole site, every value a parameter.

On a day an item stands in one step of its window; a site may leave steps out, and then the step before it lasts longer.
What concerns the patient and no one test (a call to the physician) stands on the patient's first item, which never
changes: so the key of a reminder keeps it from being said twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from monitoring.protocol.current import CURRENT
from monitoring.protocol.reminding import CLOSING_DAYS, DAY, NEWS_DAYS, PHYSICIAN_DAYS, TO_PHYSICIANS, Stage
from monitoring.protocol.rows import ThresholdName
from monitoring.protocol.vocabulary import ContactOutcome
from monitoring.selectors.reaching import FRUITLESS, TRIES, declined_sql, tries_sql
from patients.models import Role, Site

HANDLED = "handled"  # why a call to the physician was taken back


@dataclass(frozen=True)
class Statement:
    sql: str
    values: dict[str, str | int | date]


def statements(
    site: Site, steps: Sequence[str], weeks: int, today: date, patients: Sequence[int] | None = None
) -> Iterator[Statement]:
    """steps: those that the site wants; weeks: between two reminders of an overdue test.

    patients: the keys of those who are looked at; None: all.
    """
    told = (
        _TOLD
        if patients is None
        else f"{_TOLD} AND patient.id IN ({', '.join(f'{key:d}' for key in patients)})"
    )
    values: dict[str, str | int | date] = {
        "site": site.pk,
        "today": today,
        "yes": True,
        "physician": Role.PHYSICIAN.value,
        "soon": today + timedelta(days=CLOSING_DAYS),
        "late": today - timedelta(days=PHYSICIAN_DAYS),
        "long_late": today - timedelta(days=7 * weeks),
        "weeks": weeks,
        "lately": today - timedelta(days=NEWS_DAYS),
        "tries": TRIES,
        "waiting_since": today - timedelta(days=CURRENT.days(ThresholdName.AWAITING_RESULT)),
        "closes_after": today + timedelta(days=CLOSING_DAYS) if Stage.CLOSING in steps else today - DAY,
        "closed_from": today - timedelta(days=7 * weeks) if Stage.WEEKLY in steps else date.min,
    }
    for stage in Stage:
        if stage in steps or stage is Stage.AGAIN:
            role = Role.PHYSICIAN if stage in TO_PHYSICIANS else Role.COORDINATOR
            yield Statement(_sql(stage, told), {**values, "role": role.value})


def _sql(stage: Stage, told: str) -> str:
    """What is said together with others is queued after them: of several steps the last one speaks."""
    match stage:
        case Stage.OPENED:
            return _of_items(told, "'opened'", "item.opens <= %(today)s AND item.due_by > %(closes_after)s")
        case Stage.CLOSING:
            return _of_items(
                told, "'closing'", "item.opens <= %(today)s AND item.due_by BETWEEN %(today)s AND %(soon)s"
            )
        case Stage.OVERDUE:
            return _of_items(told, "'overdue'", "item.due_by >= %(closed_from)s AND item.due_by < %(today)s")
        case Stage.WEEKLY:
            # Numbered by the week it is, so that another interval repeats nothing and leaves nothing out.
            number = f"(({_DAYS_LATE[connection.vendor]} - 1) / 7 / %(weeks)s) * %(weeks)s"
            condition = f"item.due_by < %(long_late)s AND {_NO_TRY_AHEAD}"
            return _of_items(told, f"'weekly-' || CAST({number} AS text)", condition)
        case Stage.PHYSICIAN:
            condition = f"item.due_by < %(late)s AND {_ANSWERS_FOR_THEM}"
            return _of_items(told, "'physician'", condition, even_booked=True)
        case Stage.AGAIN:
            condition = "item.opens <= %(today)s AND item.snoozed_until IS NOT NULL"
            return _of_items(told, "'again-' || CAST(item.snoozed_until AS text)", condition)
        case Stage.UNKEPT:
            return _of_items(told, "'unkept-' || CAST(passed.date AS text)", _PASSED, first=_APPOINTMENT)
        case Stage.RETRY:
            return _of_items(told, "'retry-' || CAST(contact.next_try AS text)", _TRY_TODAY, first=_CONTACT)
        case Stage.UNREACHED:
            return _of_patients(told, f"'unreached-' || CAST({_REACHED} AS text)", _OUT_OF_REACH)
        case Stage.DECLINED:
            return _of_patients(told, "'declined-' || CAST(declined.id AS text)", _REFUSED)


_DAYS_LATE = {
    "sqlite": "CAST(julianday(%(today)s) - julianday(item.due_by) AS integer)",
    "postgresql": "(CAST(%(today)s AS date) - item.due_by)",
}
# Few happened lately: the items are found from them, not the other way round. SQLite keeps the order of a CROSS JOIN.
_APPOINTMENT = "monitoring_appointment passed CROSS JOIN"
_PASSED = """passed.date >= %(lately)s AND passed.date < %(today)s AND item.patient_id = passed.patient_id
    AND item.appointment_id = passed.id AND item.opens <= %(today)s"""
_CONTACT = "monitoring_contact contact CROSS JOIN monitoring_followup follow_up CROSS JOIN"
_TRY_TODAY = """contact.next_try >= %(lately)s AND contact.next_try <= %(today)s
    AND follow_up.last_contact_id = contact.id
    AND item.patient_id = follow_up.patient_id AND item.opens <= %(today)s"""

# As `protocol.reminding.waits_for_a_day` says it.
_NOT_BOOKED = """(item.appointment_id IS NULL OR NOT EXISTS (
    SELECT 1 FROM monitoring_appointment booked
    WHERE booked.id = item.appointment_id AND booked.date >= %(today)s))"""
_NO_TRY_AHEAD = """item.patient_id NOT IN (
    SELECT follow_up.patient_id FROM monitoring_contact contact CROSS JOIN monitoring_followup follow_up
    WHERE contact.next_try > %(today)s AND follow_up.last_contact_id = contact.id)"""

# The patient's physician, or every physician of the site where none is named or the one named is not there any more.
_ANSWERS_FOR_THEM = """(patient.responsible_physician_id = person.id OR NOT EXISTS (
    SELECT 1 FROM patients_membership theirs
    JOIN patients_user named ON named.id = theirs.user_id AND named.is_active = %(yes)s
    WHERE theirs.user_id = patient.responsible_physician_id
      AND theirs.site_id = member.site_id AND theirs.role = %(physician)s))"""

# The last contact that reached the patient: a run of tries is known by what came before it. 0: nothing did.
_FRUITLESS = "({})".format(", ".join(f"'{outcome}'" for outcome in FRUITLESS))
_REACHED = f"""COALESCE((
    SELECT reached.id FROM monitoring_contact reached
    WHERE reached.patient_id = patient.id AND reached.outcome NOT IN {_FRUITLESS}
    ORDER BY reached.date DESC, reached.id DESC LIMIT 1), 0)"""  # noqa: S608
_OUT_OF_REACH = f"""
    FROM monitoring_contact contact CROSS JOIN monitoring_followup follow_up {{to_whom}}
    WHERE contact.outcome IN {_FRUITLESS} AND contact.date >= %(lately)s
      AND follow_up.last_contact_id = contact.id AND patient.id = follow_up.patient_id
      AND %(tries)s <= ({tries_sql("patient.id")})"""
_REFUSED = f"""
    FROM monitoring_contact declined {{to_whom}}
    WHERE declined.outcome = '{ContactOutcome.DECLINED}' AND patient.id = declined.patient_id
      AND declined.id = ({declined_sql("patient.id", "id")})"""

# Of whom somebody is told, and who.
_TO_WHOM = """CROSS JOIN patients_patient patient CROSS JOIN patients_membership member
    CROSS JOIN patients_user person"""
_TOLD = """patient.site_id = %(site)s AND patient.status = 'active'
    AND member.site_id = %(site)s AND member.role = %(role)s
    AND person.id = member.user_id AND person.is_active = %(yes)s"""

# Two that queue at once wait for each other's rows: in one order they cannot both wait.
_IN_TURN = "ORDER BY 1, 3"


def _of_items(told: str, step: str, condition: str, *, first: str = "", even_booked: bool = False) -> str:
    """Nearly all was said before: looking it up costs a third of finding the conflict. first: tables to read first."""
    return f"""
        INSERT INTO monitoring_reminder (item_id, step, recipient_id, site_id, queued_on, cancelled_reason)
        SELECT item.id, {step}, person.id, item.site_id, %(today)s, ''
        FROM {first} monitoring_scheduleitem item {_TO_WHOM}
        WHERE item.state = 'open' AND {condition} AND {told} AND patient.id = item.patient_id
          {"" if first else "AND item.site_id = %(site)s"}
          AND (item.waived_until IS NULL OR item.waived_until < %(today)s)
          AND (item.snoozed_until IS NULL OR item.snoozed_until < %(today)s)
          AND (item.awaiting_since IS NULL OR item.awaiting_since < %(waiting_since)s)
          {"" if even_booked else f"AND {_NOT_BOOKED}"}
          AND NOT EXISTS (
              SELECT 1 FROM monitoring_reminder said
              WHERE said.item_id = item.id AND said.step = {step} AND said.recipient_id = person.id)
        {_IN_TURN}
        ON CONFLICT DO NOTHING
        """  # noqa: S608


def _of_patients(told: str, step: str, whom: str) -> str:
    """A call that was taken back is made again where its reason came back, as when a decision is voided."""
    first = "SELECT MIN(its.id) FROM monitoring_scheduleitem its WHERE its.patient_id = patient.id"
    return f"""
        INSERT INTO monitoring_reminder (item_id, step, recipient_id, site_id, queued_on, cancelled_reason)
        SELECT ({first}), {step}, person.id, patient.site_id, %(today)s, ''
        {whom.format(to_whom=_TO_WHOM)} AND {told} AND {_ANSWERS_FOR_THEM}
          AND EXISTS (SELECT 1 FROM monitoring_scheduleitem any_item WHERE any_item.patient_id = patient.id)
        {_IN_TURN}
        ON CONFLICT (item_id, step, recipient_id) DO UPDATE SET cancelled_reason = '', message_id = NULL
        WHERE monitoring_reminder.cancelled_reason = '{HANDLED}'
        """  # noqa: S608
