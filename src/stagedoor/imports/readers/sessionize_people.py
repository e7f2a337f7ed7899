"""The speakers of a Sessionize view, with their answers to what an organizer asked them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stagedoor.common.text import fold, split_name
from stagedoor.imports.readers import values
from stagedoor.imports.readers.json_values import records
from stagedoor.imports.readers.values import Finder
from stagedoor.imports.sheet import Problem, Severity, SheetSpeaker, make_ids

if TYPE_CHECKING:
    from stagedoor.common.markup import TextKind
    from stagedoor.imports.readers.unread_fields import Unread

_SPEAKER_KEYS = {
    *("id", "firstName", "lastName", "fullName", "email", "bio", "profilePicture", "questionAnswers"),
    *("sessions", "categoryItems"),
}

# Questions that an organizer adds for speakers, by what they clearly ask for.
_QUESTIONS = {
    "email": {"email", "e mail", "email address", "e mail address", "your email", "contact email"},
    "company": {"company", "company name", "organization", "organisation", "employer", "your company"},
    "job_title": {"job title", "your job title", "position", "job position"},
}


@dataclass
class People:
    """Reads speakers one by one; ``questions`` says by its id which question asks for which field."""

    filename: str
    problems: list[Problem]
    unread: Unread
    text_kind: TextKind | None
    tag_line: bool
    questions: dict[str, str] = field(default_factory=dict)
    has_tag_lines: bool = False

    def read_questions(self, entries: object) -> None:
        """Find the questions that clearly ask for a field."""
        for question in records(entries):
            if name := _asks_for(values.plain(question.get("question"))):
                self.questions[values.plain(question.get("id"))] = name

    def look_at_questions(self, entries: object) -> None:
        """Note the questions whose answers are not read, by what they ask."""
        for question in records(entries):
            if values.plain(question.get("id")) not in self.questions:
                self.unread.look_at("questions", {values.plain(question.get("question")): True}, ())

    def speaker(self, raw: dict[str, Any]) -> SheetSpeaker | None:
        """Return a speaker; None for an entry that names nobody."""
        self.unread.look_at("speakers", raw, _SPEAKER_KEYS | ({"tagLine"} if self.tag_line else set()))
        self.has_tag_lines |= bool(values.plain(raw.get("tagLine")))
        first, last = raw.get("firstName"), raw.get("lastName")
        if not (values.plain(first) or values.plain(last)):
            first, last = split_name(values.plain(raw.get("fullName")))
        name = values.plain(raw.get("id")) or f"{values.plain(first)} {values.plain(last)}".strip() or "?"
        found = Finder(f"{self.filename}, speaker {name}", self.problems)
        ids = make_ids(("id", found.take("id", raw.get("id"), values.identifier) or ""))
        answers = self._answers(raw)
        speaker = SheetSpeaker(
            place=found.place,
            ids=ids,
            first_name=found.take("firstName", first, values.line(values.NAME)),
            last_name=found.take("lastName", last, values.line(values.NAME)),
            email=found.take("email", answers.get("email") or raw.get("email"), values.email),
            job_title=found.take("job title", self._job_title(raw, answers), values.line(values.TEXT)),
            company=found.take("company", answers.get("company"), values.line(values.TEXT)),
            biography=found.take("bio", raw.get("bio"), self._prose),
            headshot_url=found.take("profilePicture", raw.get("profilePicture"), values.url(values.URL)),
        )
        if not (ids or speaker.first_name or speaker.last_name):
            found.report("id", "A speaker needs an id or a name; this one was left out.", Severity.RECORD)
            return None
        return speaker

    def _answers(self, raw: dict[str, Any]) -> dict[str, Any]:
        return {
            self.questions[key]: answer.get("answerValue")
            for answer in records(raw.get("questionAnswers"))
            if (key := values.plain(answer.get("questionId"))) in self.questions
        }

    def _job_title(self, raw: dict[str, Any], answers: dict[str, Any]) -> object:
        return answers.get("job_title") or (raw.get("tagLine") if self.tag_line else None)

    def offers(self) -> list[Problem]:
        """Say what could be read as something else, if a person says so."""
        if not self.has_tag_lines or self.tag_line:
            return []
        message = "The speakers' tagLine can be read as their job title, if you say so (job_title=tagLine)."
        return [Problem(self.filename, "tagLine", message, Severity.NOTE)]

    def _prose(self, text: str) -> str | None:
        return values.prose(text, self.text_kind)


def _asks_for(question: str) -> str | None:
    asked = " ".join(re.findall(r"\w+", fold(question)))
    return next((name for name, wordings in _QUESTIONS.items() if asked in wordings), None)
