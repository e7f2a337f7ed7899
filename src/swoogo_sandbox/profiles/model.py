"""The shape of a profile."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """One unknown of the Swoogo API notes, read the other way.

    ``section`` is the section of the notes that marks the fact as unknown, ``default`` what the sandbox
    does without the profile, and ``reading`` what it does with it.
    """

    name: str
    section: str
    default: str
    reading: str
