"""From the parts of one page to its flow.

Lives here: `read_flow`, which reads every sentence and line of a page, gathers the problems of all of them, and makes
the flow when there is none. Called by parse.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeVar

from lark import Token, Tree

from wardwright.facts.vocabulary import Vocabulary
from wardwright.language import tree as t
from wardwright.language.build import Refused
from wardwright.language.build_examples import ExampleBuilder
from wardwright.language.build_sentences import Sentence
from wardwright.language.layout import Chunk, ExampleLayout, FlowLayout
from wardwright.language.lexer import Names
from wardwright.language.problem import Problem, Severity
from wardwright.language.sentence import Sentence as Reader
from wardwright.language.slip import Place

Built = TypeVar("Built")
Found = TypeVar("Found", bound=t.Node)


class _Reading(NamedTuple):
    """One sentence or line as it was read; not `sound`: a name is unknown, or something is odd."""

    tree: Tree[Token] | None
    sound: bool


class Sketch(NamedTuple):
    """A flow with problems, as far as it could be put together: for further checks, never to run."""

    flow: t.Flow
    whole: bool  # every sentence is in it


@dataclass(slots=True)
class _Page:
    """One page while it is read: its parts, and the problems found so far."""

    text: str
    layout: FlowLayout
    names: Names
    vocabulary: Vocabulary
    problems: list[Problem] = field(default_factory=list)
    sketched: list[Sentence] = field(default_factory=list)  # all that could be put together, unknown names included
    missing: bool = False  # a sentence could not be put together at all
    builder: ExampleBuilder = field(init=False)

    def __post_init__(self) -> None:
        self.builder = ExampleBuilder(self.text, self.vocabulary)

    def error(self, slug: str, span: t.Span, problem: str, because: str = "", *fixes: str) -> None:
        self.problems.append(Problem(slug, Severity.ERROR, span, problem, because, fixes))

    def sentences(self) -> list[Sentence]:
        """The sentences that could be built."""
        made: list[Sentence] = []
        for chunk in self.layout.sentences:
            reading = self._read(chunk)
            if reading.tree is None:
                self.missing = True
                continue
            if not chunk.closed:
                self._not_closed(chunk)
            built, sound = self._built(chunk, reading, self.builder.sentence)
            self.sketched += built
            self.missing = self.missing or not built
            made += built if sound else []
        return made

    def examples(self, recorded: frozenset[str]) -> tuple[t.Example, ...]:
        """The examples that could be built."""
        made: list[t.Example] = []
        for layout in self.layout.examples:
            made += self._example(layout, recorded)
        return tuple(made)

    def _example(self, layout: ExampleLayout, recorded: frozenset[str]) -> list[t.Example]:
        header, lines = layout.header, layout.lines
        span = t.Span(header.start, lines[-1].end if lines else header.end)
        if not lines:
            fixes = ("09:00 a potassium result of 6.4 mmol/L arrives",)
            self.error(
                "empty-example", span, "This example has no lines.", "An example tells what happens, and when.", *fixes
            )
        if not header.value:
            self.error(
                "no-name",
                span,
                "This example has no name.",
                "When it fails, its name is how it is found.",
                "Example: an outpatient",
            )
        steps: list[t.Step] = []
        for chunk in lines:
            reading = self._read(chunk)
            if reading.tree is not None:
                built, sound = self._built(chunk, reading, lambda part: self.builder.step(part, recorded))
                steps += built if sound else []
        return [t.Example(header.value, tuple(steps), span=span)] if steps and header.value else []

    def _read(self, chunk: Chunk) -> _Reading:
        reading = Reader(self.text, chunk, self.names, self.vocabulary, builds=self._makes_sense)
        tree = reading.read()
        unclosed = chunk.place is Place.SENTENCE and not chunk.closed
        self.problems += map(_with_full_stop, reading.problems) if unclosed else reading.problems
        return _Reading(tree, tree is not None and not reading.problems)

    def _makes_sense(self, sentence: str, chunk: Chunk, tree: Tree[Token]) -> bool:
        """True when a corrected sentence or line could stand on the page."""
        builder = ExampleBuilder(sentence, self.vocabulary)
        try:
            if chunk.place is Place.SENTENCE:
                builder.sentence(tree)
            else:
                builder.step(tree, frozenset(term.name for term in self.vocabulary))
        except Refused:
            return False
        return all(problem.slug != "unknown-unit" for problem in builder.noted())

    def _built(
        self, chunk: Chunk, reading: _Reading, build: Callable[[Tree[Token]], Built]
    ) -> tuple[list[Built], bool]:
        """What could be built, and whether it is sound: without an unknown name or a slip."""
        self.builder.within = t.Span(chunk.start, chunk.end)
        assert reading.tree is not None  # asked by those who looked
        built: list[Built] = []
        try:
            built = [build(reading.tree)]
        except Refused as refusal:
            # What a node refuses may be the fault of an unknown name that was taken for one of another kind.
            if reading.sound or refusal.problem.slug != "not-possible":
                self.problems.append(refusal.problem)
        noted = self.builder.noted()
        self.problems += noted
        return built, reading.sound and not noted

    def _not_closed(self, chunk: Chunk) -> None:
        words = " ".join(self.text[chunk.start : chunk.end].split())
        span = t.Span(chunk.lexemes[-1].start, chunk.end)
        because = "Without it the next sentence would be read as part of this one."
        self.error("no-full-stop", span, "This sentence does not end with a full stop.", because, f"{words}.")


def _with_full_stop(problem: Problem) -> Problem:
    """The same problem of a sentence that lacks its full stop: what is offered instead has one."""
    fixes = tuple(fix if fix.endswith((".", ":")) else f"{fix}." for fix in problem.fixes)
    return problem if problem.slug.startswith("header-") else replace(problem, fixes=fixes)


def read_flow(
    text: str, layout: FlowLayout, names: Names, vocabulary: Vocabulary
) -> tuple[t.Flow | None, list[Problem], Sketch | None]:
    """The flow of one page, None when a problem stops it; all problems found, by place; then what there is of it."""
    page = _Page(text, layout, names, vocabulary)
    sentences = page.sentences()
    # A sentence that could not be read may record anything: what examples expect of it is no further problem.
    recorded = _recorded(_all(sentences, t.Rule)) if not page.problems else frozenset(term.name for term in vocabulary)
    examples = page.examples(recorded)
    flow = _flow(page, sentences, examples)
    problems = [*page.problems, *page.builder.warnings]
    sketch = None if flow is not None else _sketch(page)
    return flow, sorted(problems, key=lambda problem: problem.span.start), sketch


def _sketch(page: _Page) -> Sketch | None:
    rules = tuple(_all(page.sketched, t.Rule))
    header = page.layout.header
    if header is None or not rules:
        return None
    stops, measures = tuple(_all(page.sketched, t.StopWhen)), tuple(_all(page.sketched, t.Measure))
    judgement = next(iter(_all(page.sketched, t.JudgeBy)), None)
    title, span = header.value or "…", t.Span(header.start, header.end)
    flow = t.Flow(title, rules, stops=stops, judgement=judgement, measures=measures, span=span)
    return Sketch(flow, whole=not page.missing)


def _flow(page: _Page, sentences: list[Sentence], examples: tuple[t.Example, ...]) -> t.Flow | None:
    header = page.layout.header
    rules = tuple(_all(sentences, t.Rule))
    if header is None:
        _no_header(page)
        return None
    span = t.Span(header.start, header.end)
    if not header.value:
        page.error(
            "no-title",
            span,
            "This flow has no title.",
            "Firings and tasks are found by it.",
            "Flow: Escalate dangerous potassium",
        )
    elif not rules and not page.problems:
        because = "A page needs a sentence that begins with `When` or `Every`."
        page.error("no-rule", span, f'"{header.value}" does not say when to do what.', because)
    once_per, daily_cap = _only(page, sentences, t.OncePer), _only(page, sentences, t.DailyCap)
    judgement = _only(page, sentences, t.JudgeBy)
    releases: list[t.ReleaseSteps | t.ReleaseRandom] = [*_all(sentences, t.ReleaseSteps)]
    releases += _all(sentences, t.ReleaseRandom)
    owner, because_ = _header(page, "owner"), _header(page, "because")
    _once(page, releases)
    if page.problems:
        return None
    end = max([header.end, *(node.span.end for node in (*sentences, *examples) if node.span)])
    return t.Flow(
        header.value,
        rules,
        owner,
        because_,
        once_per,
        daily_cap,
        tuple(_all(sentences, t.StopWhen)),
        judgement,
        releases[0] if releases else None,
        tuple(_all(sentences, t.Measure)),
        examples,
        span=t.Span(header.start, end),
    )


def _no_header(page: _Page) -> None:
    layout = page.layout
    headers = [*layout.headers, *(example.header for example in layout.examples)]
    first = min([*(header.start for header in headers), *(chunk.start for chunk in layout.sentences)])
    problem = "A page begins with `Flow:` and its title."
    page.error("no-flow-header", t.Span(first, first + 1), problem, "", "Flow: Escalate dangerous potassium")


def _all(sentences: list[Sentence], node: type[Found]) -> list[Found]:
    return [sentence for sentence in sentences if isinstance(sentence, node)]


def _only(page: _Page, sentences: list[Sentence], node: type[Found]) -> Found | None:
    found = _all(sentences, node)
    _once(page, found)
    return found[0] if found else None


def _once(page: _Page, found: Sequence[t.Node]) -> None:
    for more in found[1:]:
        span = more.span or t.Span(0, 0)
        problem = f'"{page.builder.words(span)}" says again what the page says before.'
        page.error("said-twice", span, problem, "Nobody could tell which of the two holds.")


def _header(page: _Page, word: str) -> str | None:
    found = [header for header in page.layout.headers if header.word == word]
    for more in found[1:]:
        problem = f"The page has a second `{word.capitalize()}:` line."
        page.error("said-twice", t.Span(more.start, more.end), problem, "Nobody could tell which of the two holds.")
    return (found[0].value or None) if found else None


def _recorded(rules: list[t.Rule]) -> frozenset[str]:
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
