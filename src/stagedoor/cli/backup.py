"""``stagedoor backup`` and ``restore``: an installation in one file."""

from __future__ import annotations

from pathlib import Path

import click

from stagedoor.cli.common import command, echo, migrate_database, print_json
from stagedoor.common.text import human_bytes, plural


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--without-keys", is_flag=True, help="Leave the key files out; keep a copy of them elsewhere.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@command
def backup(file: Path, *, without_keys: bool, as_json: bool) -> None:
    """Write everything into one file: rows, pictures and keys. Web and workers go on meanwhile.

    The file appears whole or not at all, and can be restored on SQLite and on PostgreSQL. With the keys in it
    whoever has the file has the Swoogo secrets.
    """
    from stagedoor.backup.write import write_backup

    written = write_backup(file, with_keys=not without_keys)
    if as_json:
        print_json({"file": str(file), **vars(written)})
        return
    echo(
        f"{file}: {plural(written.rows.total(), 'row')}, {plural(written.pictures, 'picture')}, "
        f"{human_bytes(written.size_bytes)}."
    )
    if written.missing:
        echo(f"Left out, as their files are not there: {', '.join(written.missing)}", err=True)
    echo(_words_of_keys(written.keys, without_keys=without_keys))


def _words_of_keys(keys: list[str], *, without_keys: bool) -> str:
    from django.conf import settings

    if without_keys:
        return "The keys are not in it: keep a copy of them elsewhere."
    given = [name for name in ("SECRET_KEYS", "WEB_KEY") if getattr(settings, name)]
    if given:
        names = " and ".join(f"STAGEDOOR_{name}" for name in given)
        return f"{names} came from outside and stay there: keep a copy of them elsewhere."
    return f"With the keys ({', '.join(keys)}): keep it as you keep passwords."


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@command
def restore(file: Path, *, as_json: bool) -> None:
    """Put a backup into an empty installation; all of it or nothing.

    Name the installation by STAGEDOOR_DATA_DIR and STAGEDOOR_DATABASE_URL. Stop the one that the backup came
    from first: two that sync the same Swoogo events get in each other's way.
    """
    from stagedoor.backup.restore import restore_backup
    from stagedoor.common.migrate import has_tables
    from stagedoor.observe.findings import find_trouble

    if not has_tables():
        migrate_database()
    restored = restore_backup(file)
    findings = find_trouble()
    if as_json:
        print_json({**vars(restored), "findings": [vars(each) for each in findings]})
        return
    echo(f"Put in: {plural(restored.rows.total(), 'row')}, {plural(restored.pictures, 'picture')}.")
    for each in findings:
        echo(f"- {each.message} {each.remedy}")
    echo("Start web and workers. Everybody signs in once more.")
