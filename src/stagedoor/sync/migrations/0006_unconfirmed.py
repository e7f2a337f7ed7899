from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sync', '0005_removals_and_alerts'),
    ]

    operations = [
        migrations.AddField(
            model_name='recordlink',
            name='unconfirmed_fields',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='recordlink',
            name='unconfirmed_sessions',
            field=models.JSONField(default=list),
        ),
    ]
