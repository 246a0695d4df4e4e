import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from patients import guards

TABLES = ("monitoring_localpolicy", "monitoring_patientoverride")


def install(apps, schema_editor):
    guards.install(schema_editor.connection, TABLES)


def remove(apps, schema_editor):
    guards.remove(schema_editor.connection, TABLES)


def said():
    """The columns of any word on an interval."""
    return [
        (
            "id",
            models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
        ),
        ("panel", models.CharField(max_length=30, verbose_name="test")),
        ("earliest", models.PositiveSmallIntegerField(null=True, verbose_name="from, in months")),
        ("latest", models.PositiveSmallIntegerField(null=True, verbose_name="to, in months")),
        ("reason", models.CharField(max_length=500, verbose_name="reason")),
        ("on", models.DateField(verbose_name="from")),
        ("at", models.DateTimeField(auto_now_add=True, verbose_name="recorded")),
        (
            "by",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
    ]


def constraints(name):
    return [
        models.CheckConstraint(
            condition=Q(earliest__isnull=True, latest__isnull=True)
            | Q(earliest__gte=1, latest__gte=F("earliest")),
            name=f"{name}_months_in_order",
        ),
        models.CheckConstraint(condition=~Q(reason=""), name=f"{name}_with_reason"),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("monitoring", "0009_appointments"),
        ("patients", "0008_local_policies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LocalPolicy",
            fields=[
                *said(),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="local_policies",
                        to="patients.site",
                        verbose_name="site",
                    ),
                ),
                (
                    "while_running",
                    models.BooleanField(default=False, verbose_name="while systemic treatment runs"),
                ),
            ],
            options={
                "verbose_name": "local interval",
                "verbose_name_plural": "local intervals",
                "constraints": constraints("local_policy"),
            },
        ),
        migrations.CreateModel(
            name="PatientOverride",
            fields=[
                *said(),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="schedule_overrides",
                        to="patients.patient",
                        verbose_name="patient",
                    ),
                ),
            ],
            options={
                "verbose_name": "interval of a patient",
                "verbose_name_plural": "intervals of patients",
                "constraints": constraints("patient_override"),
            },
        ),
        migrations.RunPython(install, remove),
    ]
