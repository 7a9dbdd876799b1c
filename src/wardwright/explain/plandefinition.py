"""A flow as a FHIR R4 PlanDefinition: an event-condition-action rule with FHIRPath conditions, without a Library.

Lives here: the resource as plain values, ready for JSON. One action for each sentence; in it one for each thing to do;
in that one for each follow-up. What R4 has no place for (a cap a day, random release) stands in `usage`, in the page's
words. Must not live here: triggers (plan_triggers.py), what is done (plan_actions.py), expressions (fhirpath.py).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from wardwright.explain.fhirpath import condition_path
from wardwright.explain.plan_actions import PlanActions
from wardwright.explain.plan_data import condition_requirements
from wardwright.explain.plan_triggers import trigger_parts
from wardwright.explain.series import quoted
from wardwright.facts.vocabulary import Vocabulary
from wardwright.language import print_words as words
from wardwright.language.print import print_condition, print_flow, print_thing_noun, print_trigger
from wardwright.language.tree import Flow, OncePer, Rule

Json = dict[str, Any]
_SYSTEM = "http://terminology.hl7.org/CodeSystem"


def plan_definition(flow: Flow, vocabulary: Vocabulary) -> Json:
    """The PlanDefinition that says what the flow does, in the order in which FHIR lists its elements."""
    name = plan_name(flow.title)
    url = f"urn:wardwright:flow:{name}"
    actions = PlanActions(vocabulary, url)
    rules = [_rule(rule, number, flow, vocabulary, actions) for number, rule in enumerate(flow.rules, start=1)]
    plan: Json = {
        "resourceType": "PlanDefinition",
        "id": name[:64],
        "text": _narrative(flow),
        "contained": actions.contained,
        "url": url,
        "name": name.title().replace("-", ""),
        "title": flow.title,
        "type": {"coding": [{"system": f"{_SYSTEM}/plan-definition-type", "code": "eca-rule", "display": "ECA Rule"}]},
        "status": "draft",
        "subjectCodeableConcept": {"coding": [{"system": "http://hl7.org/fhir/resource-types", "code": "Patient"}]},
        "description": print_flow(flow),
        "useContext": _places(flow),
        "purpose": flow.because,
        "usage": _usage(flow),
        "author": [{"name": flow.owner}] if flow.owner else None,
        "goal": _goals(flow),
        "action": rules,
    }
    return {key: value for key, value in plan.items() if value}


def plan_name(title: str) -> str:
    """The title as an id: letters, digits and hyphens."""
    return re.sub(r"[^A-Za-z0-9]+", "-", title).strip("-").lower() or "flow"


def _rule(rule: Rule, number: int, flow: Flow, vocabulary: Vocabulary, actions: PlanActions) -> Json:
    trigger = trigger_parts(rule.trigger, vocabulary)
    conditions = [_condition(print_condition(each), condition_path(each, vocabulary)) for each in rule.conditions]
    if flow.once_per is not None:
        conditions.append(_held_back(flow.once_per, actions.url))
    action: Json = {
        "id": f"rule-{number}",
        "title": print_trigger(rule.trigger),
        "trigger": trigger.triggers,
        "condition": [_condition(text, path) for text, path in trigger.conditions] + conditions,
        "input": _inputs(rule, vocabulary),
        **trigger.timing,
        "action": [
            actions.action(act, f"rule-{number}-{position}") for position, act in enumerate(rule.actions, start=1)
        ],
    }
    return {key: value for key, value in action.items() if value}


def _condition(text: str, path: str) -> Json:
    expression = {"description": text, "language": "text/fhirpath", "expression": path}
    return {"kind": "applicability", "expression": expression}


def _held_back(limit: OncePer, url: str) -> Json:
    steps = "".join(f" - {count} {unit.value}{'' if count == 1 else 's'}" for count, unit in limit.duration.parts)
    earlier = (
        "%resource.entry.resource.ofType(Task)"
        f".where(instantiatesCanonical = {quoted(url)} and authoredOn > now(){steps}).empty()"
    )
    return _condition(f"at most once per patient every {words.duration(limit.duration)}", earlier)


def _inputs(rule: Rule, vocabulary: Vocabulary) -> list[Json]:
    found = [needed for condition in rule.conditions for needed in condition_requirements(condition, vocabulary)]
    return [needed for index, needed in enumerate(found) if needed not in found[:index]]


def _places(flow: Flow) -> list[Json]:
    if flow.release is None:
        return []
    code = {"system": f"{_SYSTEM}/usage-context-type", "code": "venue"}
    return [{"code": code, "valueCodeableConcept": {"text": place.name}} for place in flow.release.places]


def _usage(flow: Flow) -> str:
    """The sentences of the page that R4 has no element for, as they stand."""
    rest = replace(flow, owner=None, because=None, once_per=None, judgement=None, examples=())
    blocks = print_flow(rest).rstrip("\n").split("\n\n")
    return "\n".join(blocks[1 + len(flow.rules) :])


def _goals(flow: Flow) -> list[Json]:
    if flow.judgement is None:
        return []
    judged = f"Judged by {print_thing_noun(flow.judgement.thing)} within {words.duration(flow.judgement.within)}"
    return [{"description": {"text": judged}}]


def _narrative(flow: Flow) -> Json:
    lines = print_flow(flow).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml"><pre>{lines}</pre></div>'}
