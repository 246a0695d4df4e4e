from monitoring.protocol.current import CURRENT, PROTOCOLS
from monitoring.selectors import protocol_preview
from patients import audit
from patients.management.base import Command as Base
from patients.management.base import day
from patients.models import AuditType, Patient, Site


class Command(Base):
    help = (
        "Show what another version of the protocol would change for a clinic's patients: due dates, alerts, "
        "responses, extent, criteria. Nothing is written. Patients are named by their id."
    )

    def add_arguments(self, parser):
        parser.add_argument("version", help="the version to look at, such as poems-2026-11")
        parser.add_argument("--site", required=True, help="code of the clinic")
        parser.add_argument("--today", type=day, help="YYYY-MM-DD (default: today at the clinic)")

    def handle(self, **options):
        other = PROTOCOLS.get(options["version"])
        if other is None:
            self.refuse(f"No protocol {options['version']}. Known: {', '.join(PROTOCOLS)}.")
        site = Site.objects.filter(code=options["site"]).first()
        if site is None:
            self.refuse(f"No site {options['site']}.")
        today = options["today"] or site.day()
        self.say(f"{CURRENT.version} → {other.version}, {site.code}, {today.isoformat()}")
        seen, changed, rows = 0, 0, []
        patients = Patient.objects.filter(site=site)
        for patient, changes in protocol_preview.stream(patients, other, today):
            seen += 1
            changed += bool(changes)
            for each in changes:
                if self.as_json:
                    rows.append({"patient": patient.pk, **each._asdict()})
                else:
                    self.say(
                        f"{patient.pk}\t{each.what} {each.key}".rstrip()
                        + f"\t{each.before or '–'} → {each.after or '–'}"
                    )
        audit.record(AuditType.EXPORTED, site=site, of="protocol_preview", version=other.version)
        answer = {
            "protocol": other.version,
            "against": CURRENT.version,
            "site": site.code,
            "today": today.isoformat(),
        }
        answer |= {"patients": seen, "changed": changed, "changes": rows}
        self.answer(answer, f"{seen} patients looked at, {changed} of them would change")
