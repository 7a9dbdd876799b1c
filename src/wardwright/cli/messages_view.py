"""Messages as people read them: one line each, or one with its whole story.

Lives here: words and layout at 80 columns. Must not live here: finding them (engine/messages). What a message holds is
shown harmless: nothing in it moves the terminal's cursor.
"""

from __future__ import annotations

import base64
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import tzinfo
from typing import Any

import click

from wardwright.cli.firing_json import fact_as_json
from wardwright.cli.words import count, cut, plain
from wardwright.engine.live.rederive import Difference
from wardwright.engine.messages.again import Replayed
from wardwright.engine.messages.finding import Found, SetAside
from wardwright.engine.messages.story import Story
from wardwright.facts.instant import Instant, civil, iso
from wardwright.kernel.texts import show_value

WIDTH = 80
_COLOURS = {"read": "green", "partly": "yellow", "set aside": "red", "waiting": "cyan"}


def moment_words(moment: Instant, zone: tzinfo) -> str:
    """`2026-11-21 09:00:00`, as a clock on the ward shows it."""
    return f"{civil(moment, zone):%Y-%m-%d %H:%M:%S}"


def listed(found: Sequence[Found], zone: tzinfo) -> Iterator[str]:
    """A table, newest first."""
    heads = f"{'number':>9}  {'arrived':<19}  {'source':<14}{'type':<9}  {'control id':<12}{'facts':>5}  fate"
    yield click.style(heads, bold=True)
    for each in found:
        source, kind, control = cut(each.source, 13), cut(each.type, 9), cut(each.control_id, 11)
        line = (
            f"{each.seq:>9}  {moment_words(each.arrived, zone)}  {source:<14}{kind:<9}  {control:<12}{each.facts:>5}  "
        )
        yield plain(line) + click.style(each.fate, fg=_COLOURS.get(each.fate))


def aside_listed(found: Sequence[SetAside], counts: Mapping[str, int], zone: tzinfo) -> Iterator[str]:
    """How many by reason, then each with its place and what to do."""
    yield click.style("Why", bold=True)
    for slug, number in counts.items():
        yield f"{number:>9,}  {slug}"
    for each in found:
        head = f"{each.seq:>9}  {moment_words(each.arrived, zone)}  {each.source}  "
        yield ""
        yield plain(head) + click.style(each.slug, fg="red")
        yield from _indented(f"{each.place}: {each.problem}" if each.place else each.problem, 11)
        yield from _indented(each.fix, 11)


def told(story: Story, zone: tzinfo) -> Iterator[str]:
    """One message with all that came of it."""
    message = story.message
    again = f", and came again {count(story.copies, 'time')}" if story.copies else ""
    yield click.style(f"Message {message.seq}", bold=True) + f"  {message.type}  {plain(message.control_id)}"
    origin = f" from {message.origin}" if message.origin else ""
    yield plain(f"  arrived {moment_words(message.arrived, zone)} by {message.source}{origin}{again}")
    yield f"  {click.style(_fate_words(story), fg=_COLOURS.get(story.fate))}"
    yield from ("", click.style("As it came", bold=True))
    for line in lines_of(message.raw, message.format):
        yield textwrap.fill(line, WIDTH, initial_indent="  ", subsequent_indent="      ", break_on_hyphens=False)
    yield from _section("What was understood", [_fact_words(fact, zone) for fact in story.facts])
    aside = [f"{each.slug}  {each.place}: {each.problem} {each.fix}" for each in story.set_aside]
    yield from _section("What was not understood", aside)
    yield from _section("What is not mapped", story.not_mapped)
    firings = [f"{moment_words(each.at, zone)}  {each.outcome:<10}{each.flow}  ({each.id})" for each in story.firings]
    yield from _section("What followed", firings)


def lines_of(raw: bytes, format: str) -> list[str]:
    """The message's text, one segment a line, every character harmless."""
    text = raw.decode("utf-8", "backslashreplace")
    ends = text.replace("\r\n", "\n").replace("\r", "\n")
    return [plain(line) for line in ends.split("\n") if line.strip()] or ["(empty)"]


def _fate_words(story: Story) -> str:
    words = {
        "read": f"read: {count(len(story.facts), 'fact')}",
        "partly": f"partly read: {count(len(story.facts), 'fact')}, {count(len(story.set_aside), 'part')} set aside",
        "set aside": "set aside: nothing of it was understood",
        "replaced": f"set aside once, since replayed as message {story.replayed_as}",
        "waiting": "on disk, not yet decided",
    }
    return words.get(story.fate, story.fate)


def _fact_words(fact: Any, zone: tzinfo) -> str:
    value = show_value(fact.value) if fact.value is not None else ""
    place = f" at {fact.place}" if fact.place else ""
    return f"{moment_words(fact.at, zone)}  {fact.kind.value} {fact.term} {value}{place} ({fact.status.value})"


def _section(heading: str, lines: Iterable[str]) -> Iterator[str]:
    those = list(lines)
    if those:
        yield from ("", click.style(heading, bold=True))
        for line in those:
            yield from _indented(line, 2)


def _indented(words: str, by: int) -> Iterator[str]:
    if words:
        yield textwrap.fill(plain(words), WIDTH, initial_indent=" " * by, subsequent_indent=" " * (by + 2))


def replayed_listed(found: Sequence[Replayed]) -> Iterator[str]:
    """What became of each wish to replay."""
    for each in found:
        if each.replayed_as is None:
            yield f"{each.seq:>9}  {click.style('not replayed', fg='red')}: {each.why_not}"
        else:
            yield f"{each.seq:>9}  replayed as {each.replayed_as}"
    done = sum(each.replayed_as is not None for each in found)
    yield f"{count(done, 'message')} replayed." if found else "Nothing is set aside like that."


def difference_told(found: Difference, kept: bool) -> Iterator[str]:
    """What deriving again changes, by kind of fact and term."""
    yield f"{count(found.messages, 'message')} read again: {count(found.changed_messages, 'message')} with other facts."
    if found.is_empty:
        return
    yield click.style(f"\n{'new':>9}{'gone':>9}  facts", bold=True)
    words = sorted(found.added.keys() | found.removed.keys())
    for word in words:
        yield plain(f"{found.added[word]:>9,}{found.removed[word]:>9,}  {word.kind} {word.term}")
    yield f"\nFor example: wardwright messages show {' | '.join(str(seq) for seq in found.samples)}"
    yield "Kept: these are the facts from now on." if kept else "Nothing was changed. --keep puts them in place."


# ── for programs ─────────────────────────────────────────────────────────────────────────────────


def found_as_json(each: Found | SetAside, zone: tzinfo) -> dict[str, Any]:
    """One line of `find --json` and `set-aside --json`."""
    return {**each._asdict(), "arrived": iso(each.arrived, zone)}


def difference_as_json(found: Difference, kept: bool) -> dict[str, Any]:
    """`rederive --json`."""
    words = sorted(found.added.keys() | found.removed.keys())
    facts = [{**word._asdict(), "added": found.added[word], "removed": found.removed[word]} for word in words]
    counts = {"messages": found.messages, "changed_messages": found.changed_messages}
    return {**counts, "facts": facts, "samples": found.samples, "kept": kept}


def story_as_json(story: Story, zone: tzinfo) -> dict[str, Any]:
    """`show --json`: `raw` is the message's bytes in base64."""
    message = story.message
    return {
        "seq": message.seq,
        "arrived": iso(message.arrived, zone),
        "source": message.source,
        "origin": message.origin,
        "format": message.format,
        "type": message.type,
        "control_id": message.control_id,
        "copies": story.copies,
        "fate": story.fate,
        "seen": iso(story.seen, zone) if story.seen is not None else None,
        "facts": [{"subject": fact.subject, **fact_as_json(fact, zone)} for fact in story.facts],
        "set_aside": [part._asdict() for part in story.set_aside],
        "not_mapped": list(story.not_mapped),
        "firings": [{**each._asdict(), "at": iso(each.at, zone)} for each in story.firings],
        "replayed_as": story.replayed_as,
        "raw": base64.b64encode(message.raw).decode("ascii"),
    }
