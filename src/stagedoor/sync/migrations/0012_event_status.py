"""The status of the mapped Swoogo event, and the yes to one that is closed."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sync", "0011_picture_kept")]

    operations = [
        migrations.AddField(
            model_name="eventmapping",
            name="swoogo_status",
            field=models.CharField(max_length=60, blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="eventmapping",
            name="allowed_status",
            field=models.CharField(max_length=60, blank=True, default=""),
            preserve_default=False,
        ),
    ]
