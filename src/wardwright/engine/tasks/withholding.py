"""Tasks for those who do not see who patients are.

Lives here: what is taken out. Must not live here: who sees patients (govern.rights). Words of flows hold a patient's
identifier where the page wrote `{patient}`; it stands in for the name nowhere else.
"""

from __future__ import annotations

from dataclasses import replace

from wardwright.engine.tasks.story import Story
from wardwright.engine.tasks.worklist import Line

THE_PATIENT = "the patient"


def without_patient(line: Line) -> Line:
    """The line with neither name nor identifier."""
    words, why = (_without(text, line.subject) for text in (line.words, line.why))
    return replace(line, subject="", patient="", words=words, why=why)


def story_without_patient(story: Story) -> Story:
    """The whole task with neither name nor identifier; what people wrote is left out, too: it may hold one."""
    subject = story.line.subject
    history = tuple(replace(each, words="" if each.person else _without(each.words, subject)) for each in story.history)
    reason = tuple(
        replace(
            each,
            clause=_without(each.clause, subject),
            facts=tuple(_without(fact, subject) for fact in each.facts),
            why_unknown=_without(each.why_unknown, subject),
        )
        for each in story.reason
    )
    return replace(story, line=without_patient(story.line), history=history, reason=reason)


def _without(text: str, subject: str) -> str:
    return text.replace(subject, THE_PATIENT) if subject else text
