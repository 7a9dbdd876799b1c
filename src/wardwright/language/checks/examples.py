"""Examples that cannot happen, found without running them.

Lives here: the `example-…` problems. Whether an example that could happen does is for the kernel, which runs it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from wardwright.language.checks.expected import Done, does, is_expectation, texts_for, wanted
from wardwright.language.checks.page import Page, in_unit_of
from wardwright.language.checks.ranges import Interval, of_term
from wardwright.language.problem import Problem
from wardwright.language.tree import (
    PLACEHOLDER,
    Ask,
    Comparison,
    Example,
    ExpectNothing,
    ExpectReached,
    ExpectShown,
    Given,
    Moment,
    ResultThing,
    Step,
    TaskStep,
)


def check_examples(page: Page) -> Iterator[Problem]:
    """Every line of every example could happen in this flow."""
    done = tuple(does(page.flow))
    for example in page.flow.examples:
        yield from _order(page, example)
        yield from _nothing_and_something(page, example)
        yield from _too_early(page, example)
        for step in example.steps:
            yield from _never(page, example, step, done)
            yield from _words(page, example, step)
            yield from _no_task(page, example, step)
            yield from _value(page, example, step)
        if not any(is_expectation(step) or isinstance(step, ExpectNothing) for step in example.steps):
            yield page.problem(
                "example-expects-nothing",
                (example,),
                f'The example "{example.name}" does not say what it expects.',
                "The next reader cannot tell whether silence is meant.",
                ("nothing happens",),
            )
    yield from _names(page)


def _minutes(moment: Moment) -> int:
    return (moment.day * 24 + moment.clock.hour) * 60 + moment.clock.minute


def _order(page: Page, example: Example) -> Iterator[Problem]:
    latest: Moment | None = None
    for step in example.steps:
        moment = step.moment
        if moment is None:
            continue
        if latest is not None and _minutes(moment) < _minutes(latest):
            later = Moment(moment.clock, latest.day + 1)
            yield page.problem(
                "example-order",
                (moment, step, example),
                f'"{page.words(moment)}" comes after "{page.words(latest)}" on the page and before it in time.',
                "The lines of an example are in the order of time; the next day is written `day 2 …`.",
                page.rewritten((step, example), moment, later),
            )
            return
        latest = moment


def _nothing_and_something(page: Page, example: Example) -> Iterator[Problem]:
    """At one time both nothing and something. Without a time, `nothing happens` means nothing else."""
    busy = [_minutes(step.moment) for step in example.steps if is_expectation(step) and step.moment is not None]
    for step in example.steps:
        if isinstance(step, ExpectNothing) and step.moment is not None and _minutes(step.moment) in busy:
            yield page.problem(
                "example-contradiction",
                (step, example),
                f'"{page.words(step)}" and an expected action stand at the same time.',
                "Every action that happens has a line that expects it: leave one of the two lines out.",
            )


def _too_early(page: Page, example: Example) -> Iterator[Problem]:
    begun = [_minutes(step.moment) for step in example.steps if isinstance(step, Given)]
    first = min(begun, default=None)
    for step in example.steps:
        if is_expectation(step) and step.moment is not None and (first is None or _minutes(step.moment) < first):
            yield page.problem(
                "example-too-early",
                (step, example),
                f'"{page.words(step)}" is expected before anything has happened.',
                "A flow acts on events: put what should cause it on a line above.",
            )
            return


def _never(page: Page, example: Example, step: Step, done: tuple[Done, ...]) -> Iterator[Problem]:
    want = wanted(step)
    if want is None or want in done:
        return
    alike = [each for each in done if each.verb is want.verb]
    others = alike or [each for each in done if each.who is not None and each.who == want.who] or list(done)
    because = f"It {_listed(list(dict.fromkeys(each.words for each in others)))}."
    fixes = [fix for each in others if (new := each.expectation(step)) for fix in page.rewritten((example,), step, new)]
    problem = f'"{page.words(step)}" cannot happen: this flow never {want.words}.'
    yield page.problem("example-never-happens", (step, example), problem, because, fixes)


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _words(page: Page, example: Example, step: Step) -> Iterator[Problem]:
    if not isinstance(step, ExpectReached | ExpectShown) or step.text is None:
        return
    templates = texts_for(page.flow, step)
    if templates and not any(_can_read(template, step.text.template) for template in templates):
        yield page.problem(
            "example-other-words",
            (step.text, step, example),
            f'"{step.text.template}" is not what this flow says.',
            f'It says "{templates[0]}".',
        )


def _can_read(template: str, words: str) -> bool:
    """True when filling the template's placeholders could give the words (which may be the template itself)."""
    if template == words:
        return True
    pattern = ".+".join(re.escape(part) for part in PLACEHOLDER.split(template)[::2])
    return re.fullmatch(pattern, words) is not None


def _no_task(page: Page, example: Example, step: Step) -> Iterator[Problem]:
    if isinstance(step, TaskStep) and not any(isinstance(node, Ask) for node, _ in page.nodes):
        yield page.problem(
            "example-no-task",
            (step, example),
            f'"{page.words(step)}" has no task to act on: this flow asks nobody to do anything.',
            "A task is opened by `ask … to …`.",
        )


def _value(page: Page, example: Example, step: Step) -> Iterator[Problem]:
    """A value that cannot be. One that the author shows to fire nothing is a good example and is left alone."""
    if not isinstance(step, Given) or not isinstance(step.event, ResultThing):
        return
    test = step.event.test
    term = page.term(step.event.term)
    can = of_term(term) if term is not None else None
    if term is None or can is None or not isinstance(test, Comparison):
        return
    number = in_unit_of(term, test.quantity)
    if number is None or not _outside(can, number):
        return
    if not any(is_expectation(each) for each in example.steps):
        return
    unit = f" {term.unit}" if term.unit else ""
    yield page.problem(
        "example-implausible",
        (test.quantity, test, step, example),
        f'"{page.words(test.quantity)}" is outside what {term.name} can be.',
        f"It runs from {can.low} to {can.high}{unit}; a value outside is kept, marked, and never fires a flow.",
    )


def _outside(can: Interval, number: Decimal) -> bool:
    return can.meeting(Interval(number, number)).is_empty()


def _names(page: Page) -> Iterator[Problem]:
    counts = Counter(example.name.casefold() for example in page.flow.examples)
    seen: set[str] = set()
    for example in page.flow.examples:
        name = example.name.casefold()
        if counts[name] > 1 and name in seen:
            yield page.problem(
                "duplicate-example",
                (example,),
                f'Two examples are called "{example.name}".',
                "When one of them fails, its name is how it is found.",
            )
        seen.add(name)
