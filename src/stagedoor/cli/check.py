"""``stagedoor check``: whether this installation is fit to run."""

from __future__ import annotations

import sys
from dataclasses import asdict

import click

from stagedoor.cli.common import DONE_WITH_FAILURES, command, echo, print_json
from stagedoor.common.text import plural


@click.command()
@click.option("--deploy", is_flag=True, help="Also what matters once other people use it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@command
def check(*, deploy: bool, as_json: bool) -> None:
    """See whether this installation is fit to run; exit code 1 when something needs a look.

    With --deploy it also looks at the public address, hosts, mail, disk, files, clocks and workers, and asks
    the mail server and Swoogo whether they answer. It changes nothing and costs no credits.
    """
    from stagedoor.observe.findings import find_trouble

    findings = find_trouble(deploy=deploy)
    if as_json:
        print_json({"ok": not findings, "findings": [asdict(each) for each in findings]})
    else:
        for each in findings:
            echo(f"- {each.message} {each.remedy}")
        echo(f"\n{plural(len(findings), 'finding')}." if findings else "All well.")
    if findings:
        sys.exit(DONE_WITH_FAILURES)
