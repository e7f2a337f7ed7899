"""A picture that is removed here stays in Swoogo, and people are told so."""

from __future__ import annotations

from stagedoor.agenda.domain.pictures import remove_picture, set_picture
from stagedoor.jobs.port import push
from stagedoor.sync.domain.explain import explain_speaker, explain_sponsor
from stagedoor.sync.execution.execute import execute
from stagedoor.sync.models import RunScope, Trigger
from tests import factories
from tests.sync.conftest import Stage
from tests.sync.programme import picture

KEPT = "Swoogo keeps the one that it has"


def test_a_removed_headshot_is_told_once_on_a_run_and_on_the_speakers_page(read_stage: Stage) -> None:
    ada = factories.speaker(read_stage.event, first_name="Ada", last_name="Vale")
    set_picture(ada, picture(1), "ada.png", None)
    factories.session(read_stage.event, ada)
    read_stage.sync()
    assert explain_speaker(ada).warnings == []
    remove_picture(ada, None)
    read_stage.forget_calls()
    [warning] = explain_speaker(ada).warnings
    assert KEPT in warning
    run = read_stage.sync()
    assert (run.status, read_stage.calls()) == ("succeeded", [])
    [row] = run.records.all()
    assert (row.kind, row.name, row.outcome, row.reason) == ("picture", "Ada Vale", "skipped", "picture_kept")
    assert KEPT in row.message
    assert read_stage.sync().records.count() == 0
    assert KEPT in explain_speaker(ada).warnings[0]
    assert [bool(row["profile_picture"]) for row in read_stage.swoogo("speakers")] == [True]
    set_picture(ada, picture(1), "ada.png", None)
    assert read_stage.outcomes(read_stage.sync()) == {("picture", "Ada Vale"): "created"}
    assert explain_speaker(ada).warnings == []


def test_a_removed_logo_likewise(stage: Stage) -> None:
    sponsor = factories.sponsor(stage.event, tier="")
    set_picture(sponsor, picture(2), "logo.png", None)

    def sync() -> dict[tuple[str, str], str]:
        run = execute(push(stage.mapping, Trigger.CLI, scope=RunScope.SPONSORS).run.pk)
        assert run is not None
        return stage.outcomes(run)

    sync()
    remove_picture(sponsor, None)
    assert sync()["picture", sponsor.name] == "skipped:picture_kept"
    assert KEPT in explain_sponsor(sponsor).warnings[0]
    assert ("picture", sponsor.name) not in sync()


def test_a_speaker_who_is_not_sent_any_more_has_no_such_warning(stage: Stage) -> None:
    ada = factories.speaker(stage.event)
    set_picture(ada, picture(1), "ada.png", None)
    talk = factories.session(stage.event, ada)
    stage.sync()
    talk.status = "declined"
    talk.save()
    assert explain_speaker(ada).warnings == []
