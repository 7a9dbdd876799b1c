"""Texts: what stands in braces is something the flow names.

Lives here: `unknown-placeholder`, `no-value`, `looks-like-placeholder`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from wardwright.language.checks.page import Page
from wardwright.language.problem import Problem
from wardwright.language.tree import (
    PLACEHOLDER,
    Crosses,
    Example,
    Happens,
    Name,
    Node,
    ResultThing,
    Rule,
    Span,
    Text,
)
from wardwright.language.walk import Above, walk

ALWAYS = ("patient", "value", "ward")
_OTHER_BRACKETS = re.compile(r"\[(\w[\w -]*)\]|<(\w[\w -]*)>|\$(\w+)|%(\w+)%")
_MEANT = {
    "name": "patient", "patient name": "patient", "pt": "patient", "id": "patient", "mrn": "patient",
    "hospital number": "patient", "nhs number": "patient", "result": "value", "score": "value", "level": "value",
    "number": "value", "location": "ward", "place": "ward", "bed": "ward", "unit": "ward",
}  # fmt: skip


def named_terms(page: Page) -> tuple[str, ...]:
    """The canonical names of what the flow's sentences look at, in page order."""
    flow = page.flow
    clauses: list[Node] = [clause for rule in flow.rules for clause in (rule.trigger, *rule.conditions)]
    clauses += [*flow.stops, *([flow.judgement] if flow.judgement is not None else []), *flow.measures]
    found = (node.name for clause in clauses for node, _ in walk(clause) if isinstance(node, Name))
    return tuple(dict.fromkeys(found))


def has_value(rule: Rule) -> bool:
    """True when the sentence is fired by a value: a result or a score."""
    trigger = rule.trigger
    return isinstance(trigger, Crosses) or (isinstance(trigger, Happens) and isinstance(trigger.thing, ResultThing))


def check_texts(page: Page) -> Iterator[Problem]:
    """Every placeholder of every text is one that the flow can fill in."""
    named = named_terms(page)
    for node, above in page.nodes:
        if not isinstance(node, Text) or any(isinstance(each, Example) for each in above):
            continue
        for match in PLACEHOLDER.finditer(node.template):
            yield from _placeholder(page, node, above, match, named)
        for match in _OTHER_BRACKETS.finditer(node.template):
            yield from _brackets(page, node, above, match, named)


def _placeholder(
    page: Page, text: Text, above: Above, match: re.Match[str], named: tuple[str, ...]
) -> Iterator[Problem]:
    word = match[1].strip()
    rule = next((node for node in above if isinstance(node, Rule)), None)
    if word.casefold() == "value" and rule is not None and not has_value(rule):
        yield _no_value(page, text, above, match, named)
    elif word.casefold() not in ALWAYS and not _is_named(page, word, named):
        yield _unknown(page, text, above, match, named)


def _is_named(page: Page, word: str, named: tuple[str, ...]) -> bool:
    term = page.vocabulary.find(word)
    return (term.name if term is not None else word).casefold() in {name.casefold() for name in named}


def _unknown(page: Page, text: Text, above: Above, match: re.Match[str], named: tuple[str, ...]) -> Problem:
    word = match[1].strip()
    allowed = [*ALWAYS, *named]
    if not word:
        problem = '"{}" names nothing.'
    elif page.vocabulary.find(word) is not None:
        problem = f'"{{{word}}}" is in the vocabulary, but no clause of this flow names it.'
    else:
        problem = f'"{{{word}}}" is nothing that this flow names.'
    return page.problem(
        "unknown-placeholder",
        _At(page, text, match, above).nodes,
        problem,
        "A flow sees only what it names: a text may use " + _listed([f"{{{name}}}" for name in allowed]) + ".",
        [
            fix
            for words in (*(f"{{{near}}}" for near in _nearest(word, allowed)), "")
            for fix in page.rewritten(above, text, _with(text, match, words))
        ],
    )


def _no_value(page: Page, text: Text, above: Above, match: re.Match[str], named: tuple[str, ...]) -> Problem:
    results = [
        name for name in named if (term := page.vocabulary.find(name)) and term.kind.value in ("results", "scores")
    ]
    return page.problem(
        "no-value",
        _At(page, text, match, above).nodes,
        '"{value}" is the value that fired the sentence, and this sentence is not fired by a value.',
        "The reader would see a dash where a number should be.",
        [
            fix
            for words in [*(f"{{{name}}}" for name in results), ""]
            for fix in page.rewritten(above, text, _with(text, match, words))
        ],
    )


def _brackets(page: Page, text: Text, above: Above, match: re.Match[str], named: tuple[str, ...]) -> Iterator[Problem]:
    word = next(group for group in match.groups() if group)
    meant = _MEANT.get(word.casefold(), word)
    if meant.casefold() not in ALWAYS and not _is_named(page, meant, named):
        return
    yield page.problem(
        "looks-like-placeholder",
        _At(page, text, match, above).nodes,
        f'"{match[0]}" would be sent as it stands.',
        "Only names in braces are filled in.",
        page.rewritten(above, text, _with(text, match, f"{{{meant}}}")),
    )


def _nearest(word: str, allowed: list[str]) -> list[str]:
    if word.casefold() in _MEANT:
        return [_MEANT[word.casefold()]]
    folded = {name.casefold(): name for name in allowed}
    return [folded[near] for near in get_close_matches(word.casefold(), folded, n=2, cutoff=0.6)]


def _with(text: Text, match: re.Match[str], words: str) -> Text:
    template = text.template[: match.start()] + words + text.template[match.end() :]
    return Text(" ".join(template.split()) or "…")


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


class _At:
    """The place of a part of a text: inside the text's own span, when the page's text is at hand."""

    def __init__(self, page: Page, text: Text, match: re.Match[str], above: Above) -> None:
        self.nodes: tuple[Node, ...] = (text, *above)
        if text.span is not None and page.text:
            start = page.text.find(match[0], text.span.start, text.span.end)
            if start >= 0:
                self.nodes = (Text(match[0], span=Span(start, start + len(match[0]))), *self.nodes)
