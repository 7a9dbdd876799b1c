"""A configured language model is asked for drafts: an OpenAI-compatible service, inside the hospital for preference.

Lives here: the question, the answer cut into pages, what went wrong in one line. Must not live here: whether a page is
any good (suggesting: the checker). It gets what somebody wrote and names of the vocabulary; nothing from the record
goes there, and words that hold a long number, as identifiers are, are not sent at all.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final

import httpx2

from wardwright.act.channel import TemporaryFailure
from wardwright.act.secret import read_secret
from wardwright.facts.instant import SECOND
from wardwright.facts.vocabulary import TermKind, Vocabulary
from wardwright.home.settings import Assistant

_IDENTIFIER: Final = re.compile(r"\d(?:[ -]?\d){5,}")
_PAGE: Final = re.compile(r"(?=^Flow:)", re.MULTILINE)
_FENCE: Final = re.compile(r"^```\w*$", re.MULTILINE)
_NAMES: Final = 400  # of the vocabulary: those that the words name first
_LARGEST: Final = 200_000  # bytes of an answer
_TASK: Final = """You write one page in a controlled language for hospital rules. Answer with the page only.
A page begins with "Flow: <title>". A sentence is:
When <event>, and <condition>, then <action>, and if not done, page <role>.
Events: "a <result> result of <number> <unit> or more arrives", "<result> rises to <number> <unit> or more",
"a patient is admitted to <place>", "<medicine> is given", "no <form> within 14 hours of admission".
Conditions: "the patient is an inpatient", "the patient is on <place>", "the patient is taking <medicine>",
"<result> is above <number> <unit>", "there was no <medicine> given in the last 1 hour".
Actions: ask the <role> to "<text>" within 15 minutes; tell the <role> "<text>"; page the <role> "<text>".
Texts may hold {patient}, {ward} and {value}. Limits: "At most once per patient every 4 hours."
Use only these names:
"""


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """Pages as they came, unchecked; and what went wrong."""

    texts: tuple[str, ...] = ()
    trouble: str = ""


def ask_model(words: str, settings: Assistant, vocabulary: Vocabulary) -> ModelAnswer:
    """What the model makes of the words; nothing without an address in the settings."""
    if not settings.url:
        return ModelAnswer()
    if _IDENTIFIER.search(words):
        return ModelAnswer(trouble="The words hold a long number, as identifiers are: they were not sent to the model.")
    try:
        said = _post(words, settings, vocabulary)
    except (TemporaryFailure, httpx2.HTTPError, OSError, ValueError, LookupError, TypeError) as problem:
        return ModelAnswer(trouble=f"The model did not answer as expected ({type(problem).__name__}).")
    pages = [page.strip() + "\n" for page in _PAGE.split(_FENCE.sub("", said)) if page.startswith("Flow:")]
    return ModelAnswer(tuple(pages[:3]))


def _post(words: str, settings: Assistant, vocabulary: Vocabulary) -> str:
    headers = {}
    if settings.token_file is not None:
        headers["Authorization"] = f"Bearer {read_secret(settings.token_file)}"
    question = {
        "model": settings.model,
        "temperature": 0.2,
        "messages": [
            {"role": "system", "content": _TASK + _names(words, vocabulary)},
            {"role": "user", "content": words},
        ],
    }
    seconds = settings.timeout / SECOND
    address = f"{settings.url.rstrip('/')}/chat/completions"
    with (
        httpx2.Client(timeout=seconds, trust_env=False, follow_redirects=False) as client,
        client.stream("POST", address, json=question, headers=headers) as answer,
    ):
        answer.raise_for_status()
        body = b""
        for piece in answer.iter_bytes():
            body += piece
            if len(body) > _LARGEST:
                raise ValueError("the answer is too long")
    found: Any = json.loads(body)
    return str(found["choices"][0]["message"]["content"])


def _names(words: str, vocabulary: Vocabulary) -> str:
    """Names by kind: those that share a word with what was said first, all roles."""
    said = set(words.casefold().split())
    ranked = sorted(vocabulary, key=lambda term: not said & set(" ".join((term.name, *term.also)).casefold().split()))
    chosen = {term.name: term for term in [*vocabulary.of_kind(TermKind.ROLE), *ranked][:_NAMES]}
    lines: dict[str, list[str]] = {}
    for term in chosen.values():
        lines.setdefault(term.kind.value, []).append(f"{term.name} ({term.unit})" if term.unit else term.name)
    return "\n".join(f"{kind}: {', '.join(names)}" for kind, names in lines.items())
