"""Place names and codes as the vocabulary knows them, for the readers of FHIR and of facts tables."""

from __future__ import annotations

from wardwright.facts.vocabulary import TermKind, Vocabulary


def place_called(vocabulary: Vocabulary, text: str) -> str:
    """The canonical name of the place with that name or code ("7A", "local:7A"), "" when the vocabulary has none."""
    term = vocabulary.find(text)
    if term is not None and term.kind is TermKind.PLACE:
        return term.name
    for code in (text, f"local:{text}"):
        term = vocabulary.by_code(code, TermKind.PLACE)
        if term is not None:
            return term.name
    return ""
