"""A proof on files that were never taken into a history: read into memory, everybody run.

Lives here: from files to evidence. Must not live here: reading (intake). For small data; a history is for the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo
from pathlib import Path
from typing import NamedTuple

from wardwright.connect.hl7v2.mapping import Mapping
from wardwright.engine.files import open_files
from wardwright.engine.intake import Intake
from wardwright.engine.prove.evidence import FactsInMemory
from wardwright.facts.instant import Instant
from wardwright.facts.vocabulary import Vocabulary
from wardwright.language.tree import Flow


class Span(NamedTuple):
    """Which outcomes are told: since ≤ at < until. None: from the first fact; until a day after the last message."""

    since: Instant | None = None
    until: Instant | None = None


WHOLE = Span()


def evidence_of_files(
    flows: Sequence[Flow],
    vocabulary: Vocabulary,
    zone: tzinfo,
    paths: Sequence[Path],
    span: Span = WHOLE,
    near_misses: bool = False,
    mapping: Mapping | None = None,
    progress: Callable[[int], None] | None = None,
    source: str = "",
) -> FactsInMemory:
    """The evidence of files of messages or facts tables; UnreadableFile: a path is no file. Every fact is kept.

    `source`: the connection by which the files came, if one is named.
    """
    intake = Intake(vocabulary, zone, source, mapping, None, progress)
    facts = [
        fact if fact.seen == batch.seen else fact._replace(seen=batch.seen)
        for batch in intake.batches(open_files(paths))
        for fact in batch.facts
    ]
    account = intake.account
    return FactsInMemory(
        flows,
        vocabulary,
        zone,
        facts,
        *span,
        near_misses,
        messages=account.messages,
        set_aside=len(account.set_aside),
        said=account.facts,
        last_message=account.last_seen,
    )
