from django.db import migrations


def judge_everybody(apps, schema_editor):
    """Whoever was laid out before rules were run is judged by the next night."""
    apps.get_model("monitoring", "FollowUp").objects.update(refreshed_at=None)


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0007_sign_offs")]

    operations = [migrations.RunPython(judge_everybody, migrations.RunPython.noop)]
