"""Speakers whose contact the account knew before (R37)."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sync", "0012_event_status")]

    operations = [
        migrations.AddField(
            model_name="recordlink", name="beside_contact", field=models.BooleanField(default=False)
        ),
        migrations.AddField(
            model_name="eventmapping", name="rewrite_contacts", field=models.BooleanField(default=False)
        ),
    ]
