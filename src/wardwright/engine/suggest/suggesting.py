"""Up to three drafts from plain words: a starter flow that is like them, pages composed of them, a model's.

Lives here: the choice and the order. Must not live here: how each comes about. Whatever its source, a draft that the
checker has an error for, or whose examples fail, is not shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from wardwright.engine.drafts.looking import look_at
from wardwright.engine.suggest.asking import ask_model
from wardwright.engine.suggest.composing import compose
from wardwright.engine.suggest.gallery import alike, know
from wardwright.engine.suggest.hearing import Heard, hear
from wardwright.facts.vocabulary import Vocabulary
from wardwright.home.home import Home

LONGEST: Final = 500  # characters of a description
_MOST: Final = 3
_ALIKE: Final = 4.0  # a starter flow with less in common is not offered


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One draft, where it comes from, and which words led to what in it."""

    title: str
    text: str
    source: str  # "composed", "starter", "model"
    name: str  # of the starter flow or the model
    because: tuple[Heard, ...]


@dataclass(frozen=True, slots=True)
class Suggested:
    """What was found, and what was understood where nothing was."""

    drafts: tuple[Suggestion, ...]
    heard: tuple[Heard, ...]
    trouble: str = ""  # a model that did not answer


def suggest_flows(words: str, texts: dict[str, str], home: Home, vocabulary: Vocabulary) -> Suggested:
    """Up to three drafts for what these words say. `texts`: the starter flows, by name."""
    words = words[:LONGEST]
    know(texts, vocabulary)
    said = hear(words, vocabulary)
    zone = home.settings.zone
    found: list[Suggestion] = []

    def offer(text: str, source: str, name: str, because: tuple[Heard, ...]) -> None:
        looked = look_at(text, vocabulary, zone)
        if looked.fine and all(each.text != text for each in found):
            found.append(Suggestion(looked.flows[0].title, text, source, name, because))

    for composed in compose(said, vocabulary):
        offer(composed.text, "composed", "", composed.because)
        if len(found) == 2:
            break
    near = sorted(alike(said, vocabulary), key=lambda each: -each[0])
    starters = [(known, because) for score, known, because in near if score >= _ALIKE or not found]
    for known, because in starters[: max(1, _MOST - len(found))]:
        offer(known.text, "starter", known.slug, because)
    answer = ask_model(words, home.settings.assistant, vocabulary)
    proposed = len(found)
    for text in answer.texts:
        offer(text, "model", home.settings.assistant.model, ())
    if len(found) > proposed:
        found = [*found[: _MOST - 1], *found[proposed:][:1]]
    return Suggested(tuple(found[:_MOST]), tuple(said.heard), answer.trouble)
