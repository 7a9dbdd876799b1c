"""Writing by chips: where the next words go, and the page with a step more.

Lives here: text in, text out, pure; the parser says what may come. Must not live here: the forms (language), what a
page is made of (parts), buttons (web/editor). A text that is half written is a text like any other: whatever stands
behind the place where somebody writes (limits, examples) is never touched.
"""

from __future__ import annotations

import re

from wardwright.facts.vocabulary import Vocabulary
from wardwright.language.complete_form_table import Form, Sort
from wardwright.language.complete_forms import Offered
from wardwright.language.layout import FlowLayout, lay_out
from wardwright.language.lexer import names_of
from wardwright.language.slip import Place

_HEADER = re.compile(r"^[^\S\n]*(flow|owner|because)[^\S\n]*:[^\S\n]*([^\n]*)$", re.IGNORECASE | re.MULTILINE)
HEADERS = ("Flow", "Owner", "Because")


def header_of(text: str, word: str) -> str:
    """`Owner: …` of the first flow."""
    first = _first_flow(text)
    return next((m[2].strip() for m in _HEADER.finditer(first) if m[1].casefold() == word.casefold()), "")


def with_header(text: str, word: str, value: str) -> str:
    """The page with another title, owner or because; an empty one takes its line away (a title stays)."""
    value = re.sub(r"(^|\s)#", r"\1", " ".join(value.split()))
    first = _first_flow(text)
    there = next((m for m in _HEADER.finditer(first) if m[1].casefold() == word.casefold()), None)
    if there is not None:
        if not value and word != "Flow":
            return text[: there.start()] + text[there.end() :].removeprefix("\n")
        return f"{text[: there.start()]}{word}: {value}{text[there.end() :]}"
    if not value:
        return text
    if word == "Flow":
        rest = text.lstrip()
        return f"Flow: {value}\n{'' if _HEADER.match(rest) else chr(10)}{rest}"
    before = HEADERS[: HEADERS.index(word)]
    last = max((m.end() for m in _HEADER.finditer(first) if m[1].capitalize() in before), default=0)
    return f"{text[:last]}\n{word}: {value}{text[last:]}" if last else f"{word}: {value}\n{text}"


def _first_flow(text: str) -> str:
    flows = [m.start() for m in _HEADER.finditer(text) if m[1].casefold() == "flow"]
    return text[: flows[1]] if len(flows) > 1 else text


# ── Where the next words go ──────────────────────────────────────────────────────────────────────


def place_to_write(text: str, vocabulary: Vocabulary) -> int:
    """The end of the sentence that is being written; behind the last one before the examples when all are finished."""
    layouts = lay_out(text, names_of(vocabulary))
    if not layouts:
        return len(text)
    page = layouts[-1]
    open_one = next((chunk for chunk in page.sentences if not chunk.closed), None)
    if open_one is not None:
        return open_one.end
    if page.sentences:
        before_examples = [c for c in page.sentences if not page.examples or c.end <= page.examples[0].header.start]
        return (before_examples or page.sentences)[-1].end
    headers = [header.end for header in (page.header, *page.headers) if header is not None]
    return max(headers, default=len(text))


def behind_step(text: str, example: int, vocabulary: Vocabulary) -> int:
    """Where the next line of an example goes."""
    page = _page(text, vocabulary)
    if page is None or example >= len(page.examples):
        return len(text)
    found = page.examples[example]
    return found.lines[-1].end if found.lines else found.header.end


def _page(text: str, vocabulary: Vocabulary) -> FlowLayout | None:
    layouts = lay_out(text, names_of(vocabulary))
    return layouts[-1] if layouts else None


# ── A step more ──────────────────────────────────────────────────────────────────────────────────


def with_clause(text: str, at: int, join: str, words: str) -> tuple[str, int]:
    """The page with a clause, on a line of its own, at that place; and where the next one goes."""
    before, after = text[:at].rstrip(" \t"), text[at:]
    if join:
        glue = "" if before.endswith(",") else ","
        put = f"{glue}\n{join} {words}"
    elif before.endswith(("and", "then")):
        put = f" {words}"
    else:
        put = words if not before.strip() or before.endswith(("\n", "- ")) else f" {words}"
    written = before + put
    return written + after, len(written)


def with_sentence(text: str, at: int, words: str, ended: bool) -> tuple[str, int]:
    """The page with the beginning of a sentence (or a whole one) in a paragraph of its own; limits close up."""
    before, after = text[:at].rstrip(), text[at:].lstrip("\n")
    limit = before.rsplit("\n", 1)[-1].startswith(_LIMITS) and words.startswith(_LIMITS)
    space = "" if not before else "\n" if limit else "\n\n"
    written = f"{before}{space}{words}{'.' if ended else ''}"
    return written + (f"\n\n{after}" if after.strip() else "\n" if ended else ""), len(written)


_LIMITS = ("At most", "Stop when", "Judge by", "Release", "Measure")


def with_step(text: str, at: int, words: str) -> tuple[str, int]:
    """The page with a further line of an example."""
    before, after = text[:at].rstrip(), text[at:]
    written = f"{before}\n  {words}"
    return written + (after if after.startswith("\n") or not after else f"\n{after}"), len(written)


def with_example(text: str, name: str) -> str:
    """The page with a new example behind everything else."""
    value = re.sub(r"(^|\s)#", r"\1", " ".join(name.split()))
    return f"{text.rstrip()}\n\nExample: {value}\n"


def with_form(text: str, at: int, offered: Offered, words: str) -> tuple[str, int]:
    """The page with a filled form where it belongs."""
    form: Form = offered.form
    if form.place is Place.STEP:
        return with_step(text, at, words)
    if form.sort in (Sort.EVENT, Sort.TIME, Sort.LIMIT):
        return with_sentence(text, at, words, form.ends)
    return with_clause(text, at, offered.join, words)


def ended(text: str, at: int) -> tuple[str, int]:
    """The page with the full stop of the sentence that ends here."""
    before, after = text[:at].rstrip(" \t,"), text[at:]
    return f"{before}.{after or chr(10)}", len(before) + 1


def cut_back(text: str, start: int, end: int) -> str:
    """The page without this stretch, and without the comma and the join that led to it."""
    before = re.sub(r"[,\s]*(?:\b(?:and|then))?\s*$", "", text[:start])
    after = text[end:]
    return before + (after if after.startswith((".", ",", "\n")) or not after else f"\n{after.lstrip()}")
