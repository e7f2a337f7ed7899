"""What nobody has read about Swoogo, and every way we know to read it.

The API notes (docs/reference/swoogo-api.md) mark many facts as assumed. The sandbox answers by the assumed
reading; a profile switches one of them to the opposite. Profiles combine freely by name.
"""

from __future__ import annotations

from swoogo_sandbox.profiles import people, records, wire
from swoogo_sandbox.profiles.model import Profile

PROFILES: dict[str, Profile] = {
    profile.name: profile for profile in (*wire.PROFILES, *records.PROFILES, *people.PROFILES)
}


class UnknownProfileError(ValueError):
    """A profile was asked for that does not exist."""


def chosen(names: tuple[str, ...] | list[str] | frozenset[str]) -> frozenset[str]:
    """The given profile names as a set; raises UnknownProfileError naming those that do not exist."""
    unknown = sorted(set(names) - set(PROFILES))
    if unknown:
        raise UnknownProfileError(
            f"There is no profile {', '.join(unknown)}. `swoogo-sandbox profiles` lists them all."
        )
    return frozenset(names)


__all__ = ["PROFILES", "Profile", "UnknownProfileError", "chosen"]
