import django.db.models.deletion
from django.db import migrations, models

from patients import guards

TABLES = ("monitoring_earliercompletion",)


def install(apps, schema_editor):
    guards.install(schema_editor.connection, TABLES)


def remove(apps, schema_editor):
    guards.remove(schema_editor.connection, TABLES)


class Migration(migrations.Migration):
    dependencies = [
        ("monitoring", "0020_visit_signatures"),
    ]

    operations = [
        migrations.CreateModel(
            name="EarlierCompletion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("completion", models.BigIntegerField()),
                ("panel", models.CharField(max_length=30)),
                ("day", models.DateField()),
                ("replaced_at", models.DateTimeField(auto_now_add=True)),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="earlier_completions",
                        to="patients.patient",
                    ),
                ),
            ],
            options={
                "verbose_name": "earlier completed panel",
                "verbose_name_plural": "earlier completed panels",
            },
        ),
        migrations.RunPython(install, remove),
    ]
