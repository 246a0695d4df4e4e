from django.db import migrations

from patients import guards

TABLES = tuple(table for table in guards.GUARDED if table.startswith("monitoring_"))


def install(apps, schema_editor):
    guards.install(schema_editor.connection, TABLES)


def remove(apps, schema_editor):
    guards.remove(schema_editor.connection, TABLES)


class Migration(migrations.Migration):
    """The database itself refuses to remove clinical rows and to change what an earlier version said."""

    dependencies = [("monitoring", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
