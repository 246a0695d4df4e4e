from django.db import migrations

from patients import guards

TABLES = ("patients_auditevent", "patients_patient")


def install(apps, schema_editor):
    guards.install(schema_editor.connection, TABLES)


def remove(apps, schema_editor):
    guards.remove(schema_editor.connection, TABLES)


class Migration(migrations.Migration):
    """The database itself refuses to change the audit trail and to remove patients."""

    dependencies = [("patients", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
