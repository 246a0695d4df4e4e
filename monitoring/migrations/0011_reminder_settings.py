import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("monitoring", "0010_local_policies"),
        ("patients", "0008_local_policies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DigestHour",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="digest_hour",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("time", models.TimeField(verbose_name="time of the daily mail")),
            ],
            options={
                "verbose_name": "hour of the daily mail",
                "verbose_name_plural": "hours of the daily mail",
            },
        ),
        migrations.CreateModel(
            name="ReminderSettings",
            fields=[
                (
                    "site",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="reminder_settings",
                        serialize=False,
                        to="patients.site",
                    ),
                ),
                (
                    "digest_time",
                    models.TimeField(blank=True, null=True, verbose_name="time of the daily mail"),
                ),
                ("quiet_from", models.TimeField(blank=True, null=True, verbose_name="quiet from")),
                ("quiet_until", models.TimeField(blank=True, null=True, verbose_name="quiet until")),
                ("holidays", models.JSONField(blank=True, default=list, verbose_name="holidays")),
                ("clinic_days", models.JSONField(blank=True, default=list, verbose_name="clinic days")),
                ("steps", models.JSONField(blank=True, default=list, verbose_name="steps")),
                (
                    "weeks_between",
                    models.PositiveSmallIntegerField(default=1, verbose_name="weeks between reminders"),
                ),
                ("urgent", models.JSONField(blank=True, default=list, verbose_name="urgent tests")),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "reminder settings",
                "verbose_name_plural": "reminder settings",
            },
        ),
        migrations.AddConstraint(
            model_name="remindersettings",
            constraint=models.CheckConstraint(
                condition=models.Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | models.Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_have_both_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="remindersettings",
            constraint=models.CheckConstraint(
                condition=models.Q(weeks_between__gte=1), name="at_most_weekly"
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="not_before",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="step",
            field=models.CharField(max_length=20, verbose_name="step"),
        ),
    ]
