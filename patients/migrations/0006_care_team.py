from django.db import migrations, models

from patients import guards

TABLES = ("patients_auditevent", "patients_patient")


def install(apps, schema_editor):
    """SQLite builds a changed table anew, and loses what kept its rows."""
    guards.install(schema_editor.connection, TABLES)


class Migration(migrations.Migration):
    dependencies = [
        ("patients", "0005_sign_in_attempts"),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalpatient",
            name="care_team",
            field=models.JSONField(blank=True, default=dict, verbose_name="care team"),
        ),
        migrations.AddField(
            model_name="patient",
            name="care_team",
            field=models.JSONField(blank=True, default=dict, verbose_name="care team"),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="type",
            field=models.CharField(
                choices=[
                    ("user.signed_in", "Signed in"),
                    ("user.sign_in_failed", "Sign-in failed"),
                    ("user.signed_out", "Signed out"),
                    ("user.added", "Person added"),
                    ("user.changed", "Person changed"),
                    ("role.given", "Role given"),
                    ("role.taken", "Role taken away"),
                    ("token.issued", "Access token issued"),
                    ("token.revoked", "Access token revoked"),
                    ("site.added", "Site added"),
                    ("site.changed", "Site changed"),
                    ("laboratory.changed", "Laboratory catalogue changed"),
                    ("access.refused", "Access refused"),
                    ("patients.searched", "Patients searched"),
                    ("worklist.read", "Worklist opened"),
                    ("record.exported", "Data exported"),
                    ("patient.registered", "Patient registered"),
                    ("patient.read", "Record opened"),
                    ("patient.changed", "Patient data changed"),
                    ("patient.closed", "Follow-up closed"),
                    ("patient.reopened", "Follow-up reopened"),
                    ("results.read", "Results read"),
                    ("result.recorded", "Result recorded"),
                    ("result.corrected", "Result corrected"),
                    ("result.voided", "Result voided"),
                    ("signs.recorded", "Signs recorded"),
                    ("sign.voided", "Sign voided"),
                    ("treatment.recorded", "Treatment recorded"),
                    ("treatment.changed", "Treatment changed"),
                    ("treatment.voided", "Treatment voided"),
                    ("event.recorded", "Event recorded"),
                    ("event.voided", "Event voided"),
                    ("condition.recorded", "Condition recorded"),
                    ("condition.changed", "Condition changed"),
                    ("condition.voided", "Condition voided"),
                    ("decision.recorded", "Decision recorded"),
                    ("decision.voided", "Decision voided"),
                    ("reason.stated", "Reason stated beside what the sources say"),
                    ("alert.raised", "Alert raised"),
                    ("alert.settled", "Alert settled"),
                    ("alert.acknowledged", "Alert acknowledged"),
                    ("response.assessed", "Response confirmed or overruled"),
                    ("rule.signed", "Rule or statement reviewed"),
                    ("visit.logged", "Visit logged"),
                    ("visit.voided", "Visit voided"),
                    ("contact.logged", "Contact logged"),
                    ("schedule.waived", "Due test waived"),
                    ("schedule.waiver_ended", "Waiver ended"),
                    ("schedule.awaiting", "Sample taken, result pending"),
                    ("import.applied", "File imported"),
                    ("reminder.sent", "Reminder sent"),
                ],
                max_length=40,
                verbose_name="what",
            ),
        ),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
