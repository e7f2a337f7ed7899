import re

import django.db.models.deletion
from django.db import migrations, models

from stagedoor.common.text import fold

TABLES = ("csv", "xlsx")


def known_ids(record, kind):
    """The ids that a record was known by: its own, and those under which other sources found it."""
    source = "table" if record.source in TABLES else record.source
    pairs = {(source, record.source_id)} if record.source_id and source else set()
    pairs |= {(other, told["id"]) for other, told in record.imported.items() if told.get("id")}
    for source, value in sorted(pairs):
        yield source, *named(source, value, kind, record)


def named(source, value, kind, record):
    """Which of its source's ids a value is; versions before this one kept the value only."""
    if source == "table" and kind == "session" and value.startswith("title:"):
        told = record.imported.get("table", {}).get("title") or record.title
        return "title", fold(told)[:200]
    if source != "frab" or value.isdigit():
        return "id", value
    if re.fullmatch(r"[0-9a-fA-F-]{32,36}", value):
        return "guid", value
    return ("code" if value.isupper() else "name"), value


def copy_ids(apps, schema_editor):
    """Every id that a record has becomes a row of its own; all tables are one source."""
    SourceId = apps.get_model("agenda", "SourceId")
    for kind in ("session", "speaker", "sponsor", "room", "track"):
        model = apps.get_model("agenda", kind)
        ids = []
        for record in model.objects.exclude(source="", imported={}).iterator():
            if kind not in {"room", "track"}:
                ids += [
                    SourceId(
                        event_id=record.event_id, kind=kind, record=record.pk,
                        source=source, name=name, value=value,
                    )
                    for source, name, value in known_ids(record, kind)
                ]
            record.imported = {
                source: {name: value for name, value in told.items() if name != "id"}
                for source, told in record.imported.items()
            }
            record.save(update_fields=["imported"])
        SourceId.objects.bulk_create(ids, ignore_conflicts=True)
        model.objects.filter(source__in=TABLES).update(source="table")


class Migration(migrations.Migration):

    dependencies = [
        ('agenda', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='SourceId',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=12)),
                ('record', models.PositiveBigIntegerField()),
                ('source', models.CharField(max_length=140)),
                ('name', models.CharField(max_length=20)),
                ('value', models.CharField(max_length=200)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AlterField(
            model_name='room',
            name='source',
            field=models.CharField(blank=True, max_length=140),
        ),
        migrations.AlterField(
            model_name='session',
            name='source',
            field=models.CharField(blank=True, max_length=140),
        ),
        migrations.AlterField(
            model_name='speaker',
            name='source',
            field=models.CharField(blank=True, max_length=140),
        ),
        migrations.AlterField(
            model_name='sponsor',
            name='source',
            field=models.CharField(blank=True, max_length=140),
        ),
        migrations.AlterField(
            model_name='track',
            name='source',
            field=models.CharField(blank=True, max_length=140),
        ),
        migrations.AddField(
            model_name='sourceid',
            name='event',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='source_ids', to='agenda.event'),
        ),
        migrations.AddIndex(
            model_name='sourceid',
            index=models.Index(fields=['event', 'kind', 'record'], name='source_ids_of_record'),
        ),
        migrations.AddConstraint(
            model_name='sourceid',
            constraint=models.UniqueConstraint(fields=('event', 'kind', 'source', 'name', 'value', 'record'), name='source_id_once_per_record'),
        ),
        migrations.RunPython(copy_ids, migrations.RunPython.noop, elidable=True),
    ]
