"""Pages of the reference that are written from the code: ``python -m docs.generate [FOLDER]``.

Without a folder they are written where they stand. A test fails while one of them is not current.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import django
from docs.meanings import MEANINGS
from docs.rules import RULES, proofs_by_rule

from stagedoor.cli.main import main as stagedoor
from stagedoor.swoogo.endpoints import BEHAVIOUR, ROUTES, Fact
from stagedoor.sync.reasons import REMEDIES
from swoogo_sandbox.cli import main as sandbox
from swoogo_sandbox.profiles import PROFILES

# The API is described from its tables, so Django has to be ready; no installation is touched.
os.environ.setdefault("STAGEDOOR_DATA_DIR", tempfile.mkdtemp(prefix="stagedoor-docs-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stagedoor.settings")
django.setup()
from stagedoor.accounts.models import Role  # noqa: E402
from stagedoor.accounts.permissions import Permission  # noqa: E402
from stagedoor.api.application import description  # noqa: E402

FOLDER = Path(__file__).parent
NOTE = "<!-- Written by docs/generate.py; do not edit by hand. -->"
WIDTH = 100

COMMAND_LINE = """\
# The command line

{note}

`stagedoor` ends with 0 when all is well, with 1 when it is done and something failed, and with 2 when it
refused or was misused; then one line on stderr says why. `--json` prints one object on stdout,
the same that the API tells.

Shells complete commands and options. For bash, put this line into `~/.bashrc`; for zsh the same with
`zsh_source` into `~/.zshrc`; for fish, put what `fish_source` prints into its completions:

```text
eval "$(_STAGEDOOR_COMPLETE=bash_source stagedoor)"
```

{commands}
"""

ERRORS = """\
# Reasons and what to do

{note}

A record that did not go, and a run that ended early, carry one of these codes: in `--json`, on the run's page
and in the log. Pictures carry codes that begin with `picture_` or `url_`, and their message says everything.

| code | when | what to do |
| --- | --- | --- |
{reasons}
"""

ASSUMPTIONS = """\
# What is assumed about Swoogo

{note}

Swoogo's documents leave questions open, and there is no public sandbox to ask. So every fact that Stagedoor
relies on stands in one table in the code, `swoogo/endpoints.py`, with its mark: *documented*, *seen* (in code
that runs against Swoogo), or *to assume*. Where something else turns out to be true, one line changes.

`stagedoor swoogo probe ORG --event ID` tries the assumptions on a throw-away Swoogo event and keeps what it
finds on the connection; every later sync uses that. Until then it takes the careful way that the last column
describes. Numbers such as §6.1 are sections of the [Swoogo API notes](../reference/swoogo-api.md).

## How it behaves

| what | taken for true | mark | could also be | until probed, or always |
| --- | --- | --- | --- | --- |
{behaviour}

## Where its calls are

A path that is not documented is tried as assumed; when the answer shows that nothing was done, its
alternatives are tried, and the one that works is kept.

| call | taken for true | mark | could also be |
| --- | --- | --- | --- |
{routes}

## The other way round

The sandbox answers by the same assumptions, and by the opposite of each where it is told to
(`swoogo-sandbox serve --profile NAME`), so that every reading can be tried:

| profile | usually | with the profile |
| --- | --- | --- |
{profiles}
"""


RULE_BOOK = """\
# The rules, and what proves them

{note}

These are the rules by which Stagedoor sends an agenda, each with the tests that prove it. A rule without
a test, or a page that is not current, fails the tests.

{rules}
"""


API = """\
# The API

{note}

Its addresses begin with `/api/v1`. An installation shows the same at `/api/docs`, with a form to try each
operation, and as OpenAPI 3.1 at `/api/v1/openapi.json`. Begin with [a token](../how-to/use-the-api.md).

{about}

{resources}

## What is sent and answered

{fields}
"""


PERMISSIONS = """\
# Who may do what

{note}

A member has one role in each organization, and each role may do all that the roles to its right may. Tokens
of the API have a role too, and never do more than whoever made them. The pages, the API, this table and the
tests read the same list, `accounts/permissions.py`.

| | {roles} |
| --- | {lines} |
{rows}

What a person does with their own account (password, second factor, where they are signed in) needs no role.
Whoever runs Stagedoor can do everything on the [command line](cli.md).
"""


def command_line_page() -> str:
    """Every command with its ``--help``."""
    helps = [*_helps("stagedoor", stagedoor), *_helps("swoogo-sandbox", sandbox)]
    commands = [f"## `{path}`\n\n```text\n{text}\n```" for path, text in helps]
    return COMMAND_LINE.format(note=NOTE, commands="\n\n".join(commands))


def _helps(
    name: str, command: click.Command, parent: click.Context | None = None
) -> Iterator[tuple[str, str]]:
    """A command's help, then that of the commands below it."""
    settings = command.context_settings | {"terminal_width": WIDTH, "max_content_width": WIDTH}
    context = click.Context(command, parent=parent, info_name=name, **settings)
    if not command.hidden:
        yield context.command_path, command.get_help(context)
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            if found is not None:
                yield from _helps(below, found, context)


def errors_page() -> str:
    """Every reason that a record or a run can carry."""
    reasons = [f"| `{code}` | {MEANINGS[code]} | {remedy} |" for code, remedy in REMEDIES.items()]
    return ERRORS.format(note=NOTE, reasons="\n".join(reasons))


def assumptions_page() -> str:
    """Everything taken for true about Swoogo, and where each fact comes from."""
    profiles = [f"| `{each.name}` | {each.default} | {each.reading} |" for each in PROFILES.values()]
    return ASSUMPTIONS.format(
        note=NOTE,
        behaviour="\n".join(map(_behaviour_row, BEHAVIOUR)),
        routes="\n".join(map(_route_row, ROUTES)),
        profiles="\n".join(profiles),
    )


def _behaviour_row(fact: Fact) -> str:
    others = "; ".join(fact.alternatives)
    return f"| {fact.name} ({fact.section}) | {fact.assumed} | {fact.mark} | {others} | {fact.careful} |"


def _route_row(fact: Fact) -> str:
    others = ", ".join(f"`{other}`" for other in fact.alternatives)
    return f"| {fact.name} ({fact.section}) | `{fact.assumed}` | {fact.mark} | {others} |"


def rules_page() -> str:
    """Every core rule with the tests that prove it."""
    tests = proofs_by_rule()
    rules = [
        f"## {rule}\n\n{words}\n\n" + "\n".join(f"- `{test}`" for test in tests.get(rule, []))
        for rule, words in RULES.items()
    ]
    return RULE_BOOK.format(note=NOTE, rules="\n\n".join(rules))


def permissions_page() -> str:
    """Every permission with the roles that have it."""
    roles = list(Role)
    rows = [
        f"| {one.words} | " + " | ".join("yes" if one.allows(role) else "" for role in roles) + " |"
        for one in Permission
    ]
    return PERMISSIONS.format(
        note=NOTE,
        roles=" | ".join(role.label for role in roles),
        lines=" | ".join(":-:" for _ in roles),
        rows="\n".join(rows),
    )


def api_page() -> str:
    """Every operation of the API, by resource."""
    schema = json.loads(description())
    resources: dict[str, list[str]] = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            resources.setdefault(operation["tags"][0], []).append(_operation(method, path, operation))
    fields = [_fields(name, one) for name, one in sorted(schema["components"]["schemas"].items())]
    told = [f"## {tag}\n\n" + "\n\n".join(found) for tag, found in sorted(resources.items())]
    about = schema["info"]["description"].strip()
    return API.format(
        note=NOTE, about=about, resources="\n\n".join(told), fields="\n\n".join(filter(None, fields))
    )


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    heading = f"### {operation['summary']}\n\n`{method.upper()} {path}`"
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    answers = [told for status, told in operation["responses"].items() if int(status) < 400]
    answer = answers[0].get("content", {}).get("application/json", {}).get("schema")
    shapes = [f"{what} {_shape(shape)}" for what, shape in (("takes", body), ("answers", answer)) if shape]
    asked = [f"`{one['name']}`" for one in operation.get("parameters", []) if one["in"] == "query"]
    query = f"Filters: {', '.join(asked)}." if asked else ""
    lines = [heading, operation.get("description", ""), _sentence("; ".join(shapes)), query]
    return "\n\n".join(filter(None, lines))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _fields(name: str, schema: dict[str, Any]) -> str:
    rows = [
        f"| `{field}` | {_shape(one)} | {one.get('description', '')} |"
        for field, one in schema.get("properties", {}).items()
    ]
    if not rows:
        return ""
    table = "| field | type | meaning |\n| --- | --- | --- |\n" + "\n".join(rows)
    about = " ".join(schema.get("description", "").split())
    return "\n\n".join(filter(None, [f"### {name}", about, table]))


def _shape(schema: dict[str, Any]) -> str:
    """A type in words."""
    if "$ref" in schema:
        return f"*{schema['$ref'].rpartition('/')[2]}*"
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_shape(one) for one in schema["anyOf"]))
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_shape(schema['items'])}"
    return str(schema.get("format") or schema.get("type", "any value"))


PAGES: dict[str, Callable[[], str]] = {
    "reference/api.md": api_page,
    "reference/cli.md": command_line_page,
    "reference/errors.md": errors_page,
    "reference/permissions.md": permissions_page,
    "reference/rules.md": rules_page,
    "explanation/assumptions-about-swoogo.md": assumptions_page,
}


def write_pages(folder: Path) -> None:
    """Write every generated page below this folder."""
    for path, page in PAGES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
