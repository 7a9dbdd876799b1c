"""One step of writing by chips: what was pressed, and the page with it.

Lives here: from the fields of a form to the next text. Must not live here: keeping it (engine.drafts), how the steps
are offered (offers). A step that does not fit changes nothing and says at which field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from wardwright.engine.drafts import writing
from wardwright.engine.drafts.fixes import with_fix
from wardwright.engine.drafts.numbers import with_number_in_text
from wardwright.engine.drafts.parts import part_at, reads, stretches
from wardwright.engine.drafts.titles import title_for
from wardwright.facts.vocabulary import Vocabulary
from wardwright.language.check import check_text
from wardwright.language.complete_filling import fill, first_text
from wardwright.language.complete_form_table import BY_SLUG, Sort
from wardwright.language.complete_forms import forms_at
from wardwright.language.problem import Severity
from wardwright.web.digits import is_whole

SLOT = "s-"
_MOST_DIGITS = 12  # before or after the point of a number: a ward writes fewer

Fields = Mapping[str, str]


@dataclass(slots=True)
class Step:
    """What comes of a step. `at`: where the next words go, None where that goes by itself."""

    text: str
    at: int | None = None
    form: str = ""  # a form that is open now
    part: int | None = None  # a part that is open now
    wrong: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)


def take(text: str, fields: Fields, vocabulary: Vocabulary) -> Step:
    """The text after what was pressed; unchanged where nothing of it is known."""
    pressed, __, value = fields.get("do", "").partition(":")
    step = _STEPS.get(pressed)
    return step(text, value, fields, vocabulary) if step is not None else Step(text, _at(fields))


def _at(fields: Fields) -> int | None:
    typed = fields.get("at", "")
    return int(typed) if is_whole(typed) else None


def where(text: str, fields: Fields, vocabulary: Vocabulary) -> int:
    """Where the next words go."""
    at = _at(fields)
    return min(at, len(text)) if at is not None else writing.place_to_write(text, vocabulary)


def slots_of(fields: Fields) -> dict[str, str]:
    """What was put into the open places of a form."""
    return {name.removeprefix(SLOT): value for name, value in fields.items() if name.startswith(SLOT)}


# ── Each step ────────────────────────────────────────────────────────────────────────────────────


def _open(text: str, slug: str, fields: Fields, vocabulary: Vocabulary) -> Step:
    """A form is chosen; one without open places is put in at once."""
    form = BY_SLUG.get(slug)
    if form is None:
        return Step(text, _at(fields))
    return Step(text, _at(fields), form=slug) if form.slots else _put(text, slug, fields, vocabulary)


def _again(text: str, slug: str, fields: Fields, vocabulary: Vocabulary) -> Step:
    """The same form with what was put in so far: a result brings its units along."""
    return Step(text, _at(fields), form=slug if slug in BY_SLUG else "", typed=slots_of(fields))


def _put(text: str, slug: str, fields: Fields, vocabulary: Vocabulary) -> Step:
    at, typed = where(text, fields, vocabulary), slots_of(fields)
    offered = next(
        (each for each in forms_at(opened(text, at, vocabulary), vocabulary) if each.form.slug == slug), None
    )
    if offered is None:
        return Step(text, at, wrong={"": _("That cannot come here any more. Choose from what is offered now.")})
    values = dict(typed)
    for slot in offered.form.slots:
        if slot.name == "text":
            values.setdefault("text", first_text(text[:at], vocabulary))
    filling = fill(offered.form, values, vocabulary)
    if filling.wrong:
        return Step(text, _at(fields), form=slug, wrong=filling.wrong, typed=typed)
    written, end = writing.with_form(text, at, offered, filling.words)
    problem = _new_problem(text, written, end, offered.form.sort, vocabulary)
    if problem:
        return Step(text, _at(fields), form=slug, wrong={"": problem}, typed=typed)
    follows = at < writing.place_to_write(text, vocabulary) or offered.form.place.value != "sentence"
    return Step(written, end if follows and _at(fields) is not None else None)


def opened(text: str, at: int, vocabulary: Vocabulary) -> str:
    """The text up to where somebody writes, as the parser is asked about it: behind a header, or a finished line of an
    example, a new line begins."""
    before = text[:at]
    last = before.rstrip(" \t").rsplit("\n", 1)[-1]
    if _HEADER.match(last):
        return f"{before}\n"
    found = next(
        (each for each in stretches(before, vocabulary) if each.kind == "step" and each.end >= len(before)), None
    )
    return f"{before}\n" if found is not None and reads(before[found.start : found.end], found, vocabulary) else before


_HEADER = re.compile(r"\s*(?:flow|owner|because|example)\s*:", re.IGNORECASE)
_ENDINGS = {Sort.EVENT: ', then show "x".', Sort.TIME: ', then show "x".', Sort.ONLY_IF: ', then show "x".'}


def _new_problem(text: str, written: str, end: int, sort: Sort, vocabulary: Vocabulary) -> str:
    """What the checker says of the new words, were the sentence to end soon: "" when it can be written so."""
    start = next((n for n, (a, b) in enumerate(zip(text, written, strict=False)) if a != b), min(len(text), end))
    ending = _ENDINGS.get(sort, "" if written[:end].endswith(".") else ".")
    whole = f"Flow: x\n\n{_without_headers(written[:end])}{ending}"
    offset = len(whole) - len(ending) - end
    for problem in check_text(whole, vocabulary).problems:
        if problem.severity is Severity.ERROR and problem.span.start >= start + offset and sort in _CHECKED:
            return f"{problem.problem} {problem.because}".strip()
    return ""


_CHECKED = frozenset({Sort.EVENT, Sort.TIME, Sort.ONLY_IF, Sort.ACT, Sort.NOBODY, Sort.LIMIT})


def _without_headers(before: str) -> str:
    """The sentences before the cursor, of the last flow; as long as they were, so that places stay comparable."""
    return "\n".join("" if _HEADER.match(line) else line for line in before.split("\n"))


def _word(text: str, words: str, fields: Fields, vocabulary: Vocabulary) -> Step:
    """Words of the page, one after another: what the parser offers besides forms."""
    at = where(text, fields, vocabulary)
    before, after = text[:at].rstrip(" \t"), text[at:]
    sentence = words[:1].isupper() and (
        before[-1:] in (".", "") or _HEADER.match(before.rsplit("\n", 1)[-1]) is not None
    )
    close = not before or before.endswith("\n") or words.lstrip()[:1] in ",.:"
    space = "\n\n" if sentence and before else "" if close else " "
    written = before + space + words.strip()
    return Step(written + after, len(written) if _at(fields) is not None else None)


def _end(text: str, value: str, fields: Fields, vocabulary: Vocabulary) -> Step:
    written, __ = writing.ended(text, where(text, fields, vocabulary))
    if not writing.header_of(written, "Flow") or writing.header_of(written, "Flow") == _("New page"):
        written = writing.with_header(written, "Flow", title_for(written, vocabulary) or _("New page"))
    return Step(written)


def _part(text: str, value: str, fields: Fields, vocabulary: Vocabulary) -> Step:
    start = int(value) if is_whole(value) else -1
    return Step(text, part=start if part_at(text, start, vocabulary) else None)


def _change(text: str, value: str, fields: Fields, vocabulary: Vocabulary) -> Step:
    """Other words in the place of a part."""
    start, __, words = value.partition(":")
    words = words or fields.get("new", "")
    found = part_at(text, int(start), vocabulary) if is_whole(start) else None
    if found is None or not words.strip():
        return Step(text)
    stretch, part = found
    if part.sort.value == "text":
        words = '"' + " ".join(words.strip('"').replace('"', "'").split()) + '"'
    if part.sort.value == "name":
        known = vocabulary.find(words.strip())
        words = known.name if known is not None else words
    if not reads(text[stretch.start : part.start] + words + text[part.end : stretch.end], stretch, vocabulary):
        typed = {"new": words}
        return Step(text, part=part.start, wrong={"new": _("The sentence cannot be read with that here.")}, typed=typed)
    return Step(text[: part.start] + words.strip() + text[part.end :])


def _out(text: str, value: str, fields: Fields, vocabulary: Vocabulary) -> Step:
    """A stretch of the page goes: a clause, a sentence, a line, an example."""
    start, __, end = value.partition(":")
    if not (is_whole(start) and is_whole(end) and int(start) < int(end) <= len(text)):
        return Step(text)
    written = writing.cut_back(text, int(start), int(end))
    return Step(written)


def _here(text: str, value: str, fields: Fields, vocabulary: Vocabulary) -> Step:
    return Step(text, int(value) if is_whole(value) and int(value) <= len(text) else None)


def _headers(text: str, value: str, fields: Fields, vocabulary: Vocabulary) -> Step:
    for word in writing.HEADERS:
        name = f"header-{word.casefold()}"
        if name in fields and fields[name].strip() != writing.header_of(text, word):
            text = writing.with_header(text, word, fields[name])
    return Step(text)


def _example(text: str, value: str, fields: Fields, vocabulary: Vocabulary) -> Step:
    name = fields.get("example-name", "").strip()
    if not name:
        return Step(text, wrong={"example-name": _("Give the example a name: when it fails, that is how it is found.")})
    written = writing.with_example(text, name)
    return Step(written, len(written.rstrip()))


def _number(text: str, value: str, fields: Fields, vocabulary: Vocabulary) -> Step:
    name = f"number-{value}"
    try:
        wanted = Decimal(fields.get(name, "").strip().replace(",", ".")[:40])
    except InvalidOperation:
        wanted = Decimal("NaN")
    if not wanted.is_finite() or abs(wanted.adjusted()) > _MOST_DIGITS:
        return Step(text, wrong={name: _("Write a number.")})
    written = with_number_in_text(text, int(value) if is_whole(value) else 0, wanted, vocabulary)
    if written is None:
        return Step(text, wrong={name: _("The page makes no sense with that number.")})
    return Step(written)


def _fix(text: str, value: str, fields: Fields, vocabulary: Vocabulary) -> Step:
    """One of the sentences that the checker offers in the place of a wrong one."""
    which, __, fix = value.partition(":")
    problems = check_text(text, vocabulary).problems
    if not (is_whole(which) and is_whole(fix) and int(which) < len(problems)):
        return Step(text)
    problem = problems[int(which)]
    if int(fix) >= len(problem.fixes):
        return Step(text)
    return Step(with_fix(text, problem, problem.fixes[int(fix)], vocabulary) or text)


def _whole(text: str, value: str, fields: Fields, vocabulary: Vocabulary) -> Step:
    """The whole text, as it stands in the text face."""
    return Step(fields.get("text", text).replace("\r\n", "\n"))


_STEPS: dict[str, Callable[[str, str, Fields, Vocabulary], Step]] = {
    "open": _open,
    "again": _again, "put": _put, "word": _word, "end": _end, "part": _part, "change": _change, "out": _out,
    "here": _here, "headers": _headers, "example": _example, "number": _number, "fix": _fix, "text": _whole,
}  # fmt: skip
