"""That Swoogo keeps a picture which was removed here."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sync", "0010_what_did_not_go")]

    operations = [
        migrations.AddField(
            model_name="recordlink", name="picture_kept", field=models.BooleanField(default=False)
        ),
    ]
