from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sync', '0006_unconfirmed'),
    ]

    operations = [
        migrations.RenameField(model_name='recordlink', old_name='seen', new_name='baseline'),
        migrations.AddField(
            model_name='runrecord',
            name='theirs',
            field=models.JSONField(default=list),
        ),
    ]
