import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from patients import guards

TABLES = (
    *("monitoring_alert", "monitoring_decision", "monitoring_statedreason"),
    "monitoring_responseassessment",
)


def install(apps, schema_editor):
    guards.install(schema_editor.connection, TABLES)


def remove(apps, schema_editor):
    guards.remove(schema_editor.connection, TABLES)


class Migration(migrations.Migration):
    dependencies = [
        ("monitoring", "0005_schedule_without_doubled_indexes"),
        ("patients", "0006_care_team"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StatedReason",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rules", models.JSONField(default=list)),
                ("about", models.CharField(max_length=40)),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("stated_at", models.DateTimeField(auto_now_add=True)),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stated_reasons",
                        to="patients.patient",
                    ),
                ),
                (
                    "stated_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "stated reason",
                "verbose_name_plural": "stated reasons",
            },
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.CharField(max_length=20, verbose_name="rule")),
                ("key", models.CharField(blank=True, max_length=60)),
                ("severity", models.CharField(max_length=10, verbose_name="severity")),
                ("audience", models.CharField(max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("acknowledged", "acknowledged"), ("settled", "settled")],
                        default="open",
                        max_length=15,
                        verbose_name="state",
                    ),
                ),
                ("since", models.DateField(null=True, verbose_name="since")),
                ("evidence", models.JSONField(default=list)),
                ("facts", models.JSONField(default=dict)),
                ("inputs", models.TextField(blank=True)),
                ("sources", models.JSONField(default=list)),
                ("protocol", models.CharField(max_length=40)),
                ("raised_on", models.DateField(verbose_name="raised on")),
                ("raised_at", models.DateTimeField(auto_now_add=True)),
                ("settled_on", models.DateField(null=True, verbose_name="settled on")),
                ("settled_at", models.DateTimeField(null=True)),
                ("acknowledged_at", models.DateTimeField(null=True, verbose_name="acknowledged")),
                ("acknowledge_reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="acknowledged by",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alerts",
                        to="patients.patient",
                        verbose_name="patient",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="patients.site",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "alert",
                "verbose_name_plural": "alerts",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["site", "patient", "severity"],
                        name="open_alerts_of_site",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("open", "acknowledged"))),
                        fields=("patient", "rule", "key"),
                        name="one_standing_alert_per_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "acknowledged"), _negated=True),
                            models.Q(
                                ("acknowledged_at__isnull", False),
                                models.Q(("acknowledge_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="acknowledged_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "settled"), _negated=True),
                            ("settled_on__isnull", False),
                            _connector="OR",
                        ),
                        name="settled_has_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded")),
                ("source", models.CharField(max_length=20, verbose_name="through")),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="voided")),
                (
                    "void_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="reason for voiding"),
                ),
                ("date", models.DateField(verbose_name="date")),
                ("decision", models.CharField(max_length=20, verbose_name="decision")),
                ("reason", models.CharField(blank=True, max_length=30, verbose_name="reason")),
                ("note", models.TextField(blank=True, verbose_name="note")),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="patients.patient",
                        verbose_name="patient",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="voided by",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision",
                "verbose_name_plural": "decisions",
                "indexes": [models.Index(fields=["patient", "date"], name="decision_by_date")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("void_reason", ""), ("voided_at__isnull", True)),
                            models.Q(
                                ("voided_at__isnull", False), models.Q(("void_reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="decision_voided_with_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ResponseAssessment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("channel", models.CharField(max_length=20, verbose_name="response")),
                ("computed", models.CharField(max_length=20, verbose_name="computed")),
                (
                    "verdict",
                    models.CharField(
                        choices=[("confirmed", "confirmed"), ("overruled", "overruled")],
                        max_length=10,
                        verbose_name="verdict",
                    ),
                ),
                ("category", models.CharField(max_length=20, verbose_name="assessed as")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
                ("based_on", models.TextField()),
                ("protocol", models.CharField(max_length=40)),
                ("assessed_on", models.DateField()),
                ("assessed_at", models.DateTimeField(auto_now_add=True)),
                (
                    "assessed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="response_assessments",
                        to="patients.patient",
                    ),
                ),
            ],
            options={
                "verbose_name": "assessed response",
                "verbose_name_plural": "assessed responses",
                "indexes": [
                    models.Index(fields=["patient", "channel", "-id"], name="latest_word_on_a_response")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("verdict", "overruled"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="overruled_with_reason",
                    )
                ],
            },
        ),
        migrations.RunPython(install, remove),
    ]
