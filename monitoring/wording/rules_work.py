"""The sentences of the rules about examinations that are early, due or overdue."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from monitoring.protocol.verdicts import RuleCode as R
from monitoring.wording.rule_words import RuleWords

# title, message, what a lead physician has to confirm
RULES = {
    R.SR_09: RuleWords(
        _("Early PET-CT"),
        _(
            "The PET-CT was done earlier than six months after the end of treatment. Both source "
            "documents say that its best response may take six to twelve months: it may still improve."
        ),
        _("Nothing beyond the sources."),
    ),
    R.SR_09B: RuleWords(
        _("PET-CT after treatment is due"),
        _(
            "Six months have passed since the end of treatment and no PET-CT was done since. One source "
            "document asks for it at six to twelve months."
        ),
        _("Nothing beyond the source."),
    ),
    R.PET_LONG_LINE: RuleWords(
        _("PET-CT while a line runs for long?"),
        _(
            "A systemic line has run for more than %(long_line)s. The one source document with an "
            "interval counts it from the end of treatment: when PET-CT is wanted under a line without a "
            "planned end is a question for the physician."
        ),
        _("Whether and when PET-CT is wanted under long treatment."),
    ),
    R.SR_25: RuleWords(
        _("Several tests overdue"),
        _(
            "%(overdue_items)s or more tests are overdue, or one of VEGF, electrophoresis and blood count "
            "has been for more than %(overdue_days)s."
        ),
        _("From when on the coordinator is asked to act."),
    ),
}
