"""Which path a call takes: as the table assumes, as a probe found, or as an answer has taught us since."""

from __future__ import annotations

from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Any

from stagedoor.swoogo.endpoints import call_name, candidates, is_assumed

if TYPE_CHECKING:
    from stagedoor.swoogo.readings import Readings
    from stagedoor.swoogo.records import Kind

_SUFFIX = ".json"


class RouteBook:
    """The readings of one client. Thread-safe.

    A route that has worked once is confirmed: from then on a 404 means the record, not the path. Until the
    first one is, both spellings of a path are tried, without ``.json`` and with it.
    """

    def __init__(self, readings: Readings) -> None:
        self._readings = readings
        self._confirmed: dict[str, str] = {}
        self._spelling_known = False
        self._lock = Lock()

    @property
    def readings(self) -> Readings:
        """What is known now."""
        return self._readings

    def routes(self, verb: str, kind: Kind | None = None) -> tuple[str, ...]:
        """Routes to try in this order; only one when it is known to be right."""
        with self._lock:
            if confirmed := self._confirmed.get(call_name(verb, kind)):
                return (confirmed,)
            known = self._readings.json_suffix
            suffixes = (known,) if self._spelling_known else dict.fromkeys((known, "", _SUFFIX))
            routes = candidates(verb, kind, self._readings.routes)
        return tuple(dict.fromkeys(_spelled(route, suffix) for suffix in suffixes for route in routes))

    def is_doubtful(self, verb: str, kind: Kind) -> bool:
        """Whether no document tells that this path exists, and no answer has shown it yet."""
        with self._lock:
            return is_assumed(verb, kind) and call_name(verb, kind) not in self._confirmed

    def confirm(self, verb: str, kind: Kind | None, route: str) -> None:
        """Remember the route that worked; one that differs from the table goes into the readings."""
        name = call_name(verb, kind)
        with self._lock:
            if self._confirmed.get(name) == route:
                return
            self._confirmed[name] = route
            table = candidates(verb, kind, {})
            written = route if route in table else route.removesuffix(_SUFFIX)
            if verb != "token" and not written.endswith(_SUFFIX):
                self._spelling_known = True
                self._readings = replace(self._readings, json_suffix=route.removeprefix(written))
            routes = {each: path for each, path in self._readings.routes.items() if each != name}
            if written != table[0]:
                routes[name] = written
            self._readings = replace(self._readings, routes=routes)

    def learn(self, **facts: Any) -> None:
        """Remember harmless facts met on the way, by their names in ``Readings``."""
        with self._lock:
            self._readings = replace(self._readings, **facts)


def _spelled(route: str, suffix: str) -> str:
    return route if route.endswith(_SUFFIX) else route + suffix
