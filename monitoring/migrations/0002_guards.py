from django.db import migrations

from patients import guards

TABLES = (
    *("monitoring_observation", "monitoring_observationrevision", "monitoring_sign", "monitoring_treatment"),
    *("monitoring_event", "monitoring_condition", "monitoring_visit", "monitoring_contact"),
)


def install(apps, schema_editor):
    guards.install(schema_editor.connection, TABLES)


def remove(apps, schema_editor):
    guards.remove(schema_editor.connection, TABLES)


class Migration(migrations.Migration):
    """The database itself refuses to remove clinical rows and to change what an earlier version said."""

    dependencies = [("monitoring", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
