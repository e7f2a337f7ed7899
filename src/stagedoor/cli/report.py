"""Runs on the terminal: as a table, as a bar that fills."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from stagedoor.cli.common import PlainConsole
from stagedoor.common.text import plural, printable, time_words

if TYPE_CHECKING:
    from stagedoor.sync.domain.run_report import Line as RunLine
    from stagedoor.sync.models import Preview, SyncRun
    from stagedoor.sync.planning.lines import FieldChange, Line

LONGEST_SHOWN = 100
MARKS_OF_ACTIONS = {
    "create": "+",
    "link": "=",
    "update": "~",
    "attach": "+",
    "detach": "x",
    "upload": "+",
    "remove": "x",
}
MARKS = {"created": "+", "linked": "=", "updated": "~", "skipped": "-", "failed": "!", "removed": "x"}


def print_run(run: SyncRun) -> None:
    """The run for people: what went, what did not, why, and how to mend it."""
    from django.db.models import Q

    from stagedoor.sync.domain.run_report import SHORT, lines_of, shares
    from stagedoor.sync.planning.lines import ATTACHMENT, PICTURE

    console = PlainConsole()
    console.print(f"Run {run.pk}: {run.get_status_display() or run.get_state_display()}. {run.message}")
    if (counts := shares(run)) and counts not in run.message:
        console.print(f"  {counts}")
    console.print(
        f"  {plural(run.unchanged, 'record')} unchanged, {plural(run.calls, 'call')}, "
        f"{plural(run.credits, 'credit')}"
    )
    for note in _notes(run):
        console.print(f"  {note}")
    done_well = ~Q(outcome__in=SHORT) & Q(kind=ATTACHMENT)
    lines = lines_of(run.records.exclude(done_well))
    telling = [line for line in lines if line.outcome in SHORT or line.message]
    records = [line for line in telling if line.kind != PICTURE]
    pictures = [line for line in telling if line.kind == PICTURE and line.outcome in SHORT]
    for heading, shown in (("Records", records), ("Pictures of", pictures)):
        if shown:
            console.print(f"{heading}:")
        for line in shown:
            _print_line(console, line)


def _print_line(console: PlainConsole, line: RunLine) -> None:
    """What became of one record: its name, and below it what happened and what to do; fits 80 columns."""
    from rich.padding import Padding

    from stagedoor.sync.planning.lines import PICTURE

    name = line.name if line.kind == PICTURE else f"{line.kind} {line.name}"
    console.print(f"  {MARKS[line.outcome]} {name}")
    for words in (line.message, _what_to_do(line.reasons)):
        if words:
            console.print(Padding(words, (0, 0, 0, 6)))


def print_preview(preview: Preview) -> None:
    """A preview for people: line by line what would be sent, what not and why, and what it costs."""
    from stagedoor.sync.domain.previews import left_out, notes, shown_differently, summary
    from stagedoor.sync.planning.breaker import Question
    from stagedoor.sync.planning.lines import Line

    console = PlainConsole()
    console.print(f"Preview {preview.pk}: {summary(preview)}")
    for line in map(Line.from_json, preview.lines):
        console.print(
            f"{line.line:>4} {MARKS_OF_ACTIONS[line.action]} {line.action} {_about(line)} {line.name}"
        )
        for field in line.told_fields:
            console.print(f"         {field.label}: {_change(field)}")
        console.print(f"         {line.reason} {plural(line.credits, 'credit')}.")
    missing = left_out(preview)
    parts = {
        "Left out, new": [each for each in missing if each["is_new"]],
        "Left out, as before": [each for each in missing if not each["is_new"]],
        "Swoogo shows it differently": shown_differently(preview),
    }
    for heading, told in parts.items():
        if told:
            console.print(f"{heading}:")
            for each in told:
                console.print(f"  - {each['kind']} {each['name']}: {each['message']}")
    if preview.lines:
        span = time_words(preview.seconds)
        console.print(
            f"Applying it costs {plural(preview.credits, 'credit')}, {preview.reads:,} for reading first, "
            f"and takes {span if span.startswith('under') else f'about {span}'}."
        )
        path = preview.run.mapping.event.path
        console.print(f"“stagedoor sync {path} --apply {preview.pk}” sends exactly these lines.")
    for note in notes(preview):
        console.print(
            f"{note} “stagedoor sync {preview.run.mapping.event.path} --sponsors --preview” makes it."
        )
    for question in map(Question.from_json, preview.run.question):
        console.print(f"Applying it needs --allow {preview.pk}, your yes to exactly these: {question.words}")


def _about(line: Line) -> str:
    """The word for what the line is about."""
    return {"attachment": "speaker", "picture": "picture of"}.get(line.kind, line.kind)


def _change(field: FieldChange) -> str:
    """What becomes of one field."""
    before, after = _short(field.before, field.is_rich), _short(field.after, field.is_rich)
    if field.before == field.after and after:
        return f"{after} (goes along as it is)"
    note = " (only if nothing stands there)" if field.if_empty else ""
    return f"{before or '–'} → {after or '–'}{note}"


def _short(text: str, is_rich: bool) -> str:
    """One line of it."""
    from stagedoor.common.html import to_text

    words = " ".join((to_text(text) if is_rich else text).split())
    return words if len(words) <= LONGEST_SHOWN else f"{words[:LONGEST_SHOWN]}…"


def _what_to_do(reasons: list[str]) -> str:
    from stagedoor.sync.reasons import operator_hint, remedy

    return " ".join(filter(None, (words(reason) for reason in reasons for words in (remedy, operator_hint))))


def _notes(run: SyncRun) -> list[str]:
    """What keeps a run, or the next one, from going: no credits, a key that Swoogo refuses."""
    from stagedoor.common.clock import to_wall
    from stagedoor.sync.credits.budget import budget_of, budget_words, waits_until
    from stagedoor.sync.reasons import operator_hint

    connection, event = run.mapping.connection, run.mapping.event
    notes = [hint.replace("SYNC", str(run.pk))] if (hint := operator_hint(run.reason)) else []
    if until := waits_until(run):
        wall = f"{to_wall(until, event.zone):%Y-%m-%d %H:%M} ({event.timezone})"
        notes.append(f"The key's credits are used up for now; it goes on by itself at {wall}.")
    if run.state != "finished":
        notes.append(budget_words(budget_of(connection)))
    if connection.trouble_code and connection.ended_at is None:
        notes.append(f"{connection.trouble} “stagedoor swoogo update-key” takes one.")
    return notes


@contextmanager
def progress_bar(*, quiet: bool) -> Iterator[Callable[[SyncRun], None]]:
    """A function that shows how far a run is; on a terminal only."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from stagedoor.sync.domain.run_report import progress

    shown = ""

    def show(run: SyncRun) -> None:
        nonlocal shown
        line = f"{progress(run)} ({run.calls:,} calls, {run.credits:,} credits so far)"
        if line != shown:
            click.echo(f"\r{printable(line):<{len(shown)}}", nl=False, err=True)
            shown = line

    yield show
    click.echo("\r" + " " * len(shown) + "\r", nl=False, err=True)
