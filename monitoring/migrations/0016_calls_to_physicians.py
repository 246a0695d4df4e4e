from django.db import migrations, models

NEW = ("unkept", "retry", "unreached", "declined")


def want_new_steps(apps, schema_editor):
    for settings in apps.get_model("monitoring", "ReminderSettings").objects.all():
        settings.steps += [step for step in NEW if step not in settings.steps]
        settings.save(update_fields=["steps"])


class Migration(migrations.Migration):
    """Sites that have chosen their steps hear of the new ones until they leave them out."""

    dependencies = [("monitoring", "0015_letter_templates")]

    operations = [
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("outcome", "declined")), fields=["patient"], name="contact_declined"
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("next_try__isnull", False)), fields=["next_try"], name="contact_to_try_again"
            ),
        ),
        migrations.AddIndex(
            model_name="contact", index=models.Index(fields=["date"], name="contact_by_day")
        ),
        migrations.RunPython(want_new_steps, migrations.RunPython.noop),
    ]
