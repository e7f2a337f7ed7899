from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('agenda', '0002_source_ids'),
        ('imports', '0002_sources_and_imports'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='session',
            name='session_source_id_in_event',
        ),
        migrations.RemoveConstraint(
            model_name='speaker',
            name='speaker_source_id_in_event',
        ),
        migrations.RemoveConstraint(
            model_name='sponsor',
            name='sponsor_source_id_in_event',
        ),
        migrations.RemoveField(
            model_name='event',
            name='import_starts_on',
        ),
        migrations.RemoveField(
            model_name='room',
            name='source_id',
        ),
        migrations.RemoveField(
            model_name='session',
            name='source_id',
        ),
        migrations.RemoveField(
            model_name='speaker',
            name='source_id',
        ),
        migrations.RemoveField(
            model_name='sponsor',
            name='source_id',
        ),
        migrations.RemoveField(
            model_name='track',
            name='source_id',
        ),
    ]
