"""What a page does, as PlanDefinition actions with contained ActivityDefinitions.

Lives here: one entry for each type of action. A follow-up is an action inside its task's action, related to it by
`after-start` and a time, on the condition that the task is not yet accepted or done. Texts are dynamic values: the
page's `{placeholders}` become FHIRPath. Must not live here: triggers and conditions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from wardwright.explain.plan_data import fhir_duration
from wardwright.explain.resources import RESULT
from wardwright.explain.series import coded, newest, numbers, quoted, resources
from wardwright.facts.vocabulary import TermKind, Vocabulary
from wardwright.language.print import print_action
from wardwright.language.tree import (
    PLACEHOLDER,
    Action,
    Ask,
    FollowUp,
    PageAction,
    Record,
    RunRobot,
    Send,
    Show,
    StartForm,
    TaskState,
    Tell,
    Text,
    ThePatient,
    Who,
)

Json = dict[str, Any]

# A task counts as accepted from the moment somebody has taken it, FHIR's `accepted` and what follows.
_TASK_STATES = {TaskState.ACCEPTED: ("accepted", "in-progress", "completed"), TaskState.DONE: ("completed",)}


@dataclass(slots=True)
class PlanActions:
    """Makes the actions of one plan and keeps the ActivityDefinitions that they contain."""

    vocabulary: Vocabulary
    url: str
    contained: list[Json] = field(default_factory=list)

    def action(self, act: Action, place: str) -> Json:
        """The action for one thing to do; `place` is its id in the plan."""
        made: Json = {"id": place, "title": print_action(act)}
        match act:
            case Ask():
                made |= self._task(act, place)
            case Tell():
                made |= self._defined(place, "CommunicationRequest", self._words(act.text)) | _who(act.who)
            case PageAction():
                made |= self._defined(place, "CommunicationRequest", self._words(act.text), "stat") | _who(act.who)
            case Show():
                made |= self._defined(place, "CommunicationRequest", self._words(act.text))
            case StartForm():
                made |= self._defined(place, "Task", quoted(f"Fill in the {act.form.name}")) | _who(act.who)
            case Record():
                made |= {"type": _type("create"), "textEquivalent": print_action(act)}
            case Send() | RunRobot():
                made |= {"type": _type("fire-event"), "textEquivalent": print_action(act)}
        return made

    def _task(self, ask: Ask, place: str) -> Json:
        made = self._defined(place, "Task", self._words(ask.text), "urgent" if ask.urgently else "") | _who(ask.who)
        if ask.within is not None:
            made["timingDuration"] = fhir_duration(ask.within)
        if ask.follow_ups:
            made["action"] = [
                self._follow_up(follow, ask, place, f"{place}-{number}")
                for number, follow in enumerate(ask.follow_ups, start=1)
            ]
        return made

    def _follow_up(self, follow: FollowUp, task: Ask, parent: str, place: str) -> Json:
        within = follow.within or task.within
        assert within is not None  # the tree refuses a follow-up without a time
        states = " | ".join(quoted(state) for state in _TASK_STATES[follow.unless])
        open_still = (
            f"%resource.entry.resource.ofType(Task).where(instantiatesCanonical = {quoted(f'{self.url}#{parent}')}"
            f" and status in ({states})).empty()"
        )
        expression = {"description": f"if not {follow.unless.value}", "language": "text/fhirpath"}
        made = self.action(follow.action, place)
        made["condition"] = [{"kind": "applicability", "expression": expression | {"expression": open_still}}]
        made["relatedAction"] = [
            {"actionId": parent, "relationship": "after-start", "offsetDuration": fhir_duration(within)}
        ]
        return made

    def _defined(self, place: str, kind: str, words: str, priority: str = "") -> Json:
        definition: Json = {"resourceType": "ActivityDefinition", "id": f"{place}-activity", "status": "draft"}
        definition["kind"] = kind
        if priority:
            definition["priority"] = priority
        self.contained.append(definition)
        made: Json = {"type": _type("create"), "definitionCanonical": f"#{definition['id']}"}
        if words:
            # Where the made resource keeps its words: a Task its description, a CommunicationRequest its payload.
            path = "description" if kind == "Task" else "payload.contentString"
            made["dynamicValue"] = [{"path": path, "expression": {"language": "text/fhirpath", "expression": words}}]
        return made

    def _words(self, text: Text | None) -> str:
        if text is None:
            return ""
        pieces = PLACEHOLDER.split(text.template)
        # split() gives text, name, text, name, …, text
        parts = [quoted(piece) if index % 2 == 0 else self._filled(piece.strip()) for index, piece in enumerate(pieces)]
        return " & ".join(part for part in parts if part != "''")

    def _filled(self, name: str) -> str:
        folded = name.casefold()
        if folded == "patient":
            return "%resource.entry.resource.ofType(Patient).identifier.first().value"
        if folded == "ward":
            stay = "%resource.entry.resource.ofType(Encounter).where(status = 'in-progress')"
            return f"{stay}.location.last().location.display"
        if folded == "value":
            return "%context.value.ofType(Quantity).value.toString()"
        term = self.vocabulary.find(name)
        if term is None or term.kind is not TermKind.RESULT:
            return quoted(name if term is None else term.name)
        series = resources(RESULT, coded(RESULT.code, term.name, self.vocabulary))
        return f"{newest(series)}.{numbers(term.name, self.vocabulary)}.toString()"


def _type(code: str) -> Json:
    system = "http://terminology.hl7.org/CodeSystem/action-type"
    return {"coding": [{"system": system, "code": code}]}


def _who(who: Who) -> Json:
    if isinstance(who, ThePatient):
        return {"participant": [{"type": "patient"}]}
    return {"participant": [{"type": "practitioner", "role": {"text": who.name}}]}
