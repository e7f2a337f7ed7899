"""What the judging of rounds by what arrived remembers (R42)."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sync", "0007_baseline")]

    operations = [
        migrations.AddField(
            model_name="alertstate", name="judged_run", field=models.PositiveBigIntegerField(null=True, blank=True)
        ),
        migrations.AddField(model_name="alertstate", name="failed", field=models.JSONField(default=list, blank=True)),
    ]
