"""From the parts of one page to its flow.

Lives here: `read_flow`, which reads every sentence and line of a page, gathers the problems of all of them, and makes
the flow when there is none. Called by parse.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lark import Token, Tree

from wardwright.facts.vocabulary import Vocabulary
from wardwright.language import tree as t
from wardwright.language.build import Refused
from wardwright.language.build_examples import ExampleBuilder
from wardwright.language.layout import Chunk, ExampleLayout, FlowLayout
from wardwright.language.lexer import Names
from wardwright.language.problem import Problem, Severity
from wardwright.language.sentence import Sentence


@dataclass(slots=True)
class _Page:
    text: str
    layout: FlowLayout
    names: Names
    vocabulary: Vocabulary
    problems: list[Problem] = field(default_factory=list)
    builder: ExampleBuilder = field(init=False)

    def __post_init__(self) -> None:
        self.builder = ExampleBuilder(self.text, self.vocabulary)

    def error(self, slug: str, start: int, end: int, problem: str, because: str = "", *fixes: str) -> None:
        self.problems.append(Problem(slug, Severity.ERROR, t.Span(start, end), problem, because, fixes))

    def sentences(self) -> list[Any]:
        made = []
        for chunk in self.layout.sentences:
            parsed = self._read(chunk)
            if parsed is not None and not chunk.closed:
                words = " ".join(self.text[chunk.start : chunk.end].split())
                self.error(
                    "no-full-stop", chunk.end - 1, chunk.end, f"“… {words[-30:]}” does not end with a full stop."
                )
            if parsed is not None:
                made.append(self._built(lambda parsed=parsed: self.builder.sentence(parsed)))
        return [node for node in made if node is not None]

    def examples(self, records: frozenset[str]) -> tuple[t.Example, ...]:
        made = [self._example(layout, records) for layout in self.layout.examples]
        return tuple(example for example in made if example is not None)

    def _example(self, layout: ExampleLayout, records: frozenset[str]) -> t.Example | None:
        header = layout.header
        steps = []
        for chunk in layout.lines:
            parsed = self._read(chunk)
            if parsed is not None:
                steps.append(self._built(lambda parsed=parsed: self.builder.step(parsed, records)))
        kept = tuple(step for step in steps if step is not None)
        if not kept and layout.lines:
            return None
        span = t.Span(header.start, layout.lines[-1].end if layout.lines else header.end)
        return self._built(lambda: self.builder.make(span, t.Example, header.value, kept))

    def _read(self, chunk: Chunk) -> Tree[Token] | None:
        sentence = Sentence(self.text, chunk, self.names, self.vocabulary)
        tree = sentence.read()
        self.problems += sentence.problems
        return tree

    def _built(self, make: Any) -> Any:
        try:
            return make()
        except Refused as refusal:
            self.problems.append(refusal.problem)
            return None


def read_flow(
    text: str, layout: FlowLayout, names: Names, vocabulary: Vocabulary
) -> tuple[t.Flow | None, list[Problem]]:
    """The flow of one page, None when a problem stops it, and all problems found."""
    page = _Page(text, layout, names, vocabulary)
    sentences = page.sentences()
    rules = tuple(node for node in sentences if isinstance(node, t.Rule))
    examples = page.examples(_recorded(rules))
    flow = _flow(page, sentences, rules, examples)
    problems = [*page.problems, *page.builder.warnings]
    stopped = any(problem.severity is Severity.ERROR for problem in problems)
    return (None if stopped else flow), sorted(problems, key=lambda problem: problem.span.start)


def _flow(page: _Page, sentences: list[Any], rules: tuple[t.Rule, ...], examples: tuple[t.Example, ...]) -> Any:
    header = page.layout.header
    if header is None:
        first = page.layout.sentences[0].start if page.layout.sentences else page.layout.headers[0].start
        page.error("no-flow-header", first, first + 1, "A page begins with `Flow:` and its title.", "", "Flow: …")
        return None
    if not header.value:
        page.error(
            "no-title", header.start, header.end, "This flow has no title.", "", "Flow: Escalate dangerous potassium"
        )
        return None
    if not rules:
        if not page.problems:
            page.error(
                "no-rule", header.start, header.end, f"“{header.value}” has no sentence that says when and what."
            )
        return None
    values = {
        "once_per": _only(page, sentences, t.OncePer),
        "daily_cap": _only(page, sentences, t.DailyCap),
        "judgement": _only(page, sentences, t.JudgeBy),
        "release": _only(page, sentences, t.ReleaseSteps | t.ReleaseRandom),
        "stops": tuple(node for node in sentences if isinstance(node, t.StopWhen)),
        "measures": tuple(node for node in sentences if isinstance(node, t.Measure)),
        "owner": _header(page, "owner"),
        "because": _header(page, "because"),
        "examples": examples,
    }
    end = max([header.end, *(node.span.end for node in (*sentences, *examples))])
    return t.Flow(header.value, rules, span=t.Span(header.start, end), **values)


def _only(page: _Page, sentences: list[Any], node: Any) -> Any:
    found = [sentence for sentence in sentences if isinstance(sentence, node)]
    for more in found[1:]:
        words = page.builder.words(more.span)
        page.error("said-twice", more.span.start, more.span.end, f"“{words}” says again what the page has said.")
    return found[0] if found else None


def _header(page: _Page, word: str) -> str | None:
    found = [header for header in page.layout.headers if header.word == word]
    for more in found[1:]:
        page.error("said-twice", more.start, more.end, f"The page has a second `{word.capitalize()}:` line.")
    return (found[0].value or None) if found else None


def _recorded(rules: tuple[t.Rule, ...]) -> frozenset[str]:
    """The names of the terms that the rules record, in follow-ups too."""
    waiting: list[t.Action] = [action for rule in rules for action in rule.actions]
    names: set[str] = set()
    while waiting:
        action = waiting.pop()
        if isinstance(action, t.Record):
            names.add(action.term.name)
        elif isinstance(action, t.Ask):
            waiting.extend(follow.action for follow in action.follow_ups)
    return frozenset(names)
