"""Any node of a tree as words: what a problem quotes when there is no text, and the sentences it offers.

Lives here: the choice of the printer for each kind of node. Must not live here: any wording of its own (print).
"""

from __future__ import annotations

from wardwright.language import print as page_print
from wardwright.language import print_actions, print_examples, print_things, print_words
from wardwright.language.tree import (
    Action,
    AnswerIs,
    Comparison,
    Condition,
    Duration,
    Example,
    Flow,
    FollowUp,
    JudgeBy,
    Measure,
    Moment,
    Name,
    Node,
    Quantity,
    ReleaseRandom,
    ReleaseSteps,
    Rule,
    Step,
    StopWhen,
    Text,
    Thing,
    Trigger,
)


def printed(node: Node) -> str:
    """The node's canonical words on one line."""
    return " ".join(_printed(node).split())


def _printed(node: Node) -> str:
    match node:
        case Flow():
            return node.title
        case Rule():
            return " ".join(page_print.rule_lines(node))
        case StopWhen():
            return f"Stop when {print_things.sentence(node.thing, 'the patient')}."
        case JudgeBy():
            return f"Judge by {print_things.noun(node.thing)} within {print_words.duration(node.within)}."
        case Measure():
            return f"Measure the time from {print_things.noun(node.start)} to {print_things.noun(node.end)}."
        case ReleaseSteps() | ReleaseRandom():
            return page_print.print_release(node)
        case Example():
            return node.name
        case FollowUp():
            return print_actions.follow_up_clause(node)
    return _clause(node)


def _clause(node: Node) -> str:
    if isinstance(node, Step):
        return page_print.print_step(node)
    if isinstance(node, Thing):
        return page_print.print_thing_noun(node)
    if isinstance(node, Trigger):
        return page_print.print_trigger(node)
    if isinstance(node, Condition):
        return page_print.print_condition(node)
    if isinstance(node, Action):
        return page_print.print_action(node)
    return _words(node)


def _words(node: Node) -> str:
    match node:
        case Comparison() | AnswerIs():
            return print_words.test_words(node)
        case Quantity():
            return print_words.quantity(node)
        case Duration():
            return print_words.duration(node)
        case Moment():
            return print_examples.moment(node)
        case Text():
            return node.template
        case Name():
            return node.name
    return ""
