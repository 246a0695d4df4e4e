from django.core.management import call_command
from django.db import migrations


def create(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    """The table of the cache, in which the attempts to sign in are counted."""

    dependencies = [("patients", "0004_search_by_site")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
