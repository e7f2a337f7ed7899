"""Addresses of what stands in Swoogo: drift, matches, links of before, and what is never touched."""

from __future__ import annotations

from django.urls import URLPattern, path

from stagedoor.agenda.models import AgendaRecord, Session, Speaker, Sponsor
from stagedoor.web.views import drift, hands_off, matches, take_up

RECORDS: dict[str, type[AgendaRecord]] = {"session": Session, "speaker": Speaker, "sponsor": Sponsor}


def _record_addresses(kind: str, model: type[AgendaRecord]) -> list[URLPattern]:
    one, here = f"{kind}s/<id:record_id>/", {"model": model}
    return [
        path(f"{one}compare/", drift.check_record, here, name=f"{kind}_compare"),
        path(f"{one}hands-off/", hands_off.set_hands_off, here, name=f"{kind}_hands_off"),
        path(f"{one}unlink/", matches.unlink, here, name=f"{kind}_unlink"),
    ]


urlpatterns: list[URLPattern] = [
    path("drift/", drift.show_drift, name="drift"),
    path("drift/check/", drift.check_drift, name="drift_check"),
    path("drift/choose/", drift.choose, name="drift_choose"),
    path("drift/put-back/<id:outcome_id>/", drift.put_back, name="put_back"),
    path("matches/", matches.show_matches, name="matches"),
    path("matches/find/", matches.find_matches, name="matches_find"),
    path("matches/answer/", matches.answer_matches, name="matches_answer"),
    path("take-up/", take_up.take_up, name="take_up"),
    *(address for kind, model in RECORDS.items() for address in _record_addresses(kind, model)),
]
