"""Keeping drafts: made, saved, shared, taken a step back, discarded; each with its record in the audit.

Lives here: every write to a draft. Must not live here: who may ask for it (web), the tables (record.site).

A save says which revision it was made from. When somebody else was faster it changes nothing: the text is kept aside,
and both are handed back to be merged.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from wardwright.engine.drafts.merge import Merged, merge
from wardwright.facts.instant import Instant
from wardwright.record.audit import Deed, kept
from wardwright.record.site.models import Draft, DraftText

LONGEST: Final = 60_000  # characters of a draft: some forty flows
_TITLE: Final = 120
UNTITLED: Final = "New page"


class TooLong(Exception):
    """A text that is no page any more."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes: the account's sign-in name, and the name that the audit knows."""

    account: str
    actor: str


@dataclass(frozen=True, slots=True)
class Saved:
    """It is kept, as this revision."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Somebody else saved in between: theirs stands, mine is kept aside, here is what comes of both."""

    draft: Draft
    mine: str
    merged: Merged
    aside: int  # the number of the text that was kept aside


def make_draft(writer: Writer, now: Instant, text: str, asked: str = "", began_as: str = "") -> Draft:
    """A new draft of this text. TooLong."""
    _check(text)
    draft = Draft(
        key=secrets.token_urlsafe(12), title=title_of(text), text=text, revision=1, owner=writer.account, made=now,
        changed=now, changed_by=writer.account, asked=asked[:500], began_as=began_as,
    )  # fmt: skip
    with kept(Deed(writer.actor, "make", "draft", draft.key, {"title": draft.title}), now):
        draft.save(force_insert=True)
        DraftText(draft=draft, revision=1, before=0, text=text, at=now, by=writer.account).save()
    return draft


def save_draft(draft: Draft, writer: Writer, now: Instant, text: str, made_from: int) -> Saved | Overtaken:
    """Keeps the text if `made_from` is the draft's revision; else both are kept. The same text is saved once."""
    _check(text)
    with kept(Deed(writer.actor, "write", "draft", draft.key, {"made from": made_from}), now):
        there: Draft = Draft.objects.get(id=draft.id)
        if there.text == text:
            return Saved(there)
        if there.revision != made_from:
            aside = DraftText(
                draft=there, revision=there.revision, before=made_from, text=text, at=now, by=writer.account, aside=True
            )
            aside.save()
            base = text_of(there, made_from)
            return Overtaken(there, text, merge(base if base is not None else there.text, text, there.text), aside.id)
        return Saved(_next(there, writer, now, text, before=there.revision))


def step_back(draft: Draft, writer: Writer, now: Instant) -> Draft:
    """The text before the last step, as a further revision; as it is, where there was none."""
    with kept(Deed(writer.actor, "step back", "draft", draft.key), now):
        there: Draft = Draft.objects.get(id=draft.id)
        last = _texts(there).get(revision=there.revision)
        before = _texts(there).filter(revision=last.before).first()
        if before is None:
            return there
        return _next(there, writer, now, before.text, before=before.before)


def share_draft(draft: Draft, writer: Writer, now: Instant, accounts: Iterable[str], for_all: bool) -> Draft:
    """Who writes with the owner from now on."""
    names = sorted(set(accounts) - {draft.owner})
    with kept(Deed(writer.actor, "share", "draft", draft.key, {"with": names, "all": for_all}), now):
        there: Draft = Draft.objects.get(id=draft.id)
        there.shared, there.for_all = names, for_all
        there.save(update_fields=["shared", "for_all"])
    return there


def discard_draft(draft: Draft, writer: Writer, now: Instant) -> None:
    """Out of every list. Its texts stay, as all that people wrote does."""
    with kept(Deed(writer.actor, "discard", "draft", draft.key), now):
        Draft.objects.filter(id=draft.id).update(discarded=now)


def restore_draft(draft: Draft, writer: Writer, now: Instant) -> None:
    """Back into the lists."""
    with kept(Deed(writer.actor, "restore", "draft", draft.key), now):
        Draft.objects.filter(id=draft.id).update(discarded=None)


def text_of(draft: Draft, revision: int) -> str | None:
    """The text that the draft had as that revision."""
    found: str | None = _texts(draft).filter(revision=revision).values_list("text", flat=True).first()
    return found


def title_of(text: str) -> str:
    """What a draft is called in lists: its first `Flow:`."""
    for line in text.splitlines():
        word, colon, value = line.strip().partition(":")
        if colon and word.strip().casefold() == "flow":
            return value.strip()[:_TITLE] or UNTITLED
    return UNTITLED


def _texts(draft: Draft) -> Any:
    return DraftText.objects.filter(draft=draft, aside=False)


def _next(draft: Any, writer: Writer, now: Instant, text: str, before: int) -> Draft:
    draft.revision += 1
    draft.text, draft.title, draft.changed, draft.changed_by = text, title_of(text), now, writer.account
    DraftText(draft=draft, revision=draft.revision, before=before, text=text, at=now, by=writer.account).save()
    draft.save(update_fields=["text", "title", "revision", "changed", "changed_by"])
    written: Draft = draft
    return written


def _check(text: str) -> None:
    if len(text) > LONGEST:
        raise TooLong(f"A page of {len(text):,} characters is more than {LONGEST:,}: divide it into several.")
