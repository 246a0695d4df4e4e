import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from patients import guards

TABLES = ("monitoring_signoff",)


def install(apps, schema_editor):
    guards.install(schema_editor.connection, TABLES)


def remove(apps, schema_editor):
    guards.remove(schema_editor.connection, TABLES)


class Migration(migrations.Migration):
    dependencies = [
        ("monitoring", "0006_alerts_and_decisions"),
        ("patients", "0006_care_team"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SignOff",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("statement", "Statement"),
                            ("rule", "Rule"),
                            ("schedule", "Row of the schedule"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("subject", models.CharField(max_length=40, verbose_name="subject")),
                ("version", models.CharField(max_length=40, verbose_name="protocol")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("under_review", "Under review"),
                            ("approved", "Approved"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                ("signed_at", models.DateTimeField(auto_now_add=True, verbose_name="signed")),
                (
                    "signed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="signed by",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sign_offs",
                        to="patients.site",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "sign-off",
                "verbose_name_plural": "sign-offs",
                "indexes": [models.Index(fields=["site", "version", "id"], name="sign_offs_of_a_version")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "withdrawn"), _negated=True),
                            models.Q(("note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="sign_off_withdrawn_with_reason",
                    )
                ],
            },
        ),
        migrations.RunPython(install, remove),
    ]
