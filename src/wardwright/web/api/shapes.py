"""What the JSON endpoints take and give. docs/reference/api.md and the OpenAPI document are made from these.

Lives here: frozen shapes. Must not live here: how they are filled. Offsets count characters of the text from 0; `to` is
exclusive; moments are ISO 8601 with their offset.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct, field

from wardwright.facts.vocabulary import TermKind

LONGEST = 60_000
# Written into the document; `body_as` and the views hold requests to it, in words of ours.
_NO_NUL = {"pattern": "^[^\\u0000]*$"}
_SECTIONS = {"enum": [kind.value for kind in TermKind]}
Text = Annotated[str, Meta(max_length=LONGEST, description="a page, or part of one", extra_json_schema=_NO_NUL)]
Words = Annotated[str, Meta(extra_json_schema=_NO_NUL)]
Section = Annotated[str, Meta(description="a section of the vocabulary", extra_json_schema=_SECTIONS)]


class Shape(Struct, frozen=True, forbid_unknown_fields=True):
    """What all have: a field that nobody knows is an error."""


class Problem(Shape, frozen=True):
    """What every answer that is no success holds, under `error`."""

    slug: str
    problem: str
    reference: str = ""


class Refused(Shape, frozen=True):
    """An answer that is no success."""

    error: Problem


class TextIn(Shape, frozen=True):
    """A text to look at."""

    text: Text


class Change(Shape, frozen=True):
    """An edit: `insert` in the place of from..to."""

    start: int = field(name="from")
    end: int = field(name="to")
    insert: str = ""


class Fix(Shape, frozen=True):
    """What to write instead: a whole sentence, and the edit that puts it in (null: advice only)."""

    says: str
    change: Change | None


class Found(Shape, frozen=True):
    """One thing that is wrong with a text."""

    slug: str
    severity: str
    start: int = field(name="from")
    end: int = field(name="to")
    line: int
    column: int
    problem: str
    because: str
    fixes: tuple[Fix, ...]


class ExampleRun(Shape, frozen=True):
    """How an example went."""

    name: str
    passed: bool
    differences: tuple[str, ...]


class FlowChecked(Shape, frozen=True):
    """A flow that could be read."""

    title: str
    version: str
    examples: tuple[ExampleRun, ...]


class Checked(Shape, frozen=True):
    """All problems of a text, and its flows with their examples."""

    fine: bool
    problems: tuple[Found, ...]
    flows: tuple[FlowChecked, ...]


class CompleteIn(Shape, frozen=True):
    """A text and where in it something is written."""

    text: Text
    cursor: Annotated[int, Meta(ge=0)]
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class Item(Shape, frozen=True):
    """One thing that may come, in the place of from..to."""

    text: str
    kind: str
    detail: str
    start: int = field(name="from")
    end: int = field(name="to")


class FormOffered(Shape, frozen=True):
    """A whole clause that may come: its words with `{places}`, and the word that joins it."""

    slug: str
    group: str
    words: str
    join: str
    ends: bool


class Completed(Shape, frozen=True):
    """What may come at a cursor, the likeliest first; and the clauses that may come at the end of a word."""

    items: tuple[Item, ...]
    more: bool
    forms: tuple[FormOffered, ...]


class NamesIn(Shape, frozen=True):
    """The beginning of a name, and of which sections of the vocabulary."""

    typed: Annotated[Words, Meta(max_length=200)]
    kinds: Annotated[tuple[Section, ...], Meta(max_length=20)] = ()
    limit: Annotated[int, Meta(ge=1, le=200)] = 12


class Name(Shape, frozen=True):
    """A name of the vocabulary; `also`: the synonym that was typed."""

    name: str
    kind: str
    unit: str
    also: str = ""


class Names(Shape, frozen=True):
    """Names that begin with what was typed, then those that hold it."""

    names: tuple[Name, ...]


class ExplainedStep(Shape, frozen=True):
    """One step of what a sentence does."""

    after: str
    sort: str
    words: str


class Explained(Shape, frozen=True):
    """What a flow means."""

    title: str
    version: str
    english: str
    timeline: tuple[tuple[ExplainedStep, ...], ...]
    sees: tuple[str, ...]
    reaches: tuple[str, ...]
    picture: str


class Explanation(Shape, frozen=True):
    """What the flows of a text mean; none while it has problems."""

    flows: tuple[Explained, ...]


class ProveIn(Shape, frozen=True):
    """A text to prove on the last 28 days; `before`: the one before it, for the difference."""

    text: Text
    before: Text = ""


class FlowProved(Shape, frozen=True):
    """What a flow would have done. null: withheld from readers without access to patients, or nothing to say."""

    title: str
    version: str
    fired: int | None
    patients: int | None
    per_day: float | None
    suppressed: int | None
    followed: int | None
    nights: float | None
    wards: tuple[tuple[str, int | None], ...]
    hours: tuple[int | None, ...]
    judged_by: str
    right: float | None


class Proof(Shape, frozen=True):
    """A proof under way: waiting, running, done, failed, cancelled."""

    job: str
    state: str
    problem: str = ""
    fix: str = ""
    empty: bool = False
    since: str | None = None
    until: str | None = None
    days: float | None = None
    floor: int | None = None
    before: int | None = None
    seconds: float | None = None
    flows: tuple[FlowProved, ...] = ()


class SuggestIn(Shape, frozen=True):
    """Plain words, without anything about a patient."""

    words: Annotated[Words, Meta(min_length=1, max_length=500)]


class Because(Shape, frozen=True):
    """Which words led to what."""

    words: str
    means: str


class Proposed(Shape, frozen=True):
    """A page that could be meant. `source`: composed, starter, model."""

    title: str
    text: str
    source: str
    name: str
    because: tuple[Because, ...]


class Proposals(Shape, frozen=True):
    """Up to three pages."""

    drafts: tuple[Proposed, ...]
    understood: tuple[Because, ...]
    trouble: str = ""


class DraftRow(Shape, frozen=True):
    """A draft in a list."""

    key: str
    title: str
    revision: int
    owner: str
    changed: str
    changed_by: str
    shared: tuple[str, ...]
    for_all: bool


class Drafts(Shape, frozen=True):
    """My drafts and those shared with me, newest first."""

    drafts: tuple[DraftRow, ...]


class DraftIn(Shape, frozen=True):
    """A new draft."""

    text: Text = ""
    title: Annotated[Words, Meta(max_length=120)] = ""


class Draft(Shape, frozen=True):
    """A draft with its text."""

    key: str
    title: str
    revision: int
    text: str
    owner: str
    changed: str
    changed_by: str


class SaveIn(Shape, frozen=True):
    """A text, and the revision that it was made from."""

    text: Text
    revision: Annotated[int, Meta(ge=0)]


class Clash(Shape, frozen=True):
    """Somebody else saved first: their text stands, mine is kept aside, and what comes of both."""

    slug: str
    problem: str
    draft: Draft
    aside: int
    merged: str
    clashes: int


class Clashed(Shape, frozen=True):
    """The answer 409."""

    error: Clash


class Somebody(Shape, frozen=True):
    """Who else has the draft open."""

    name: str


class Here(Shape, frozen=True):
    """How a draft stands now."""

    revision: int
    changed_by: str
    others: tuple[Somebody, ...]


class Done(Shape, frozen=True):
    """It is done."""

    done: bool = True
