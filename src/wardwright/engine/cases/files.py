"""Stored messages as evidence: the outcomes and facts of files, read once and kept in memory.

Lives here: files → evidence, for the few files that a person names. Must not live here: large histories
(engine/prove). Same files, same flows: the ids of `replay`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo
from pathlib import Path

from wardwright.connect.hl7v2.mapping import Mapping
from wardwright.engine.files import open_files
from wardwright.engine.intake import Intake
from wardwright.engine.prove.evidence import FactsInMemory
from wardwright.facts.fact import Fact
from wardwright.facts.instant import DAY
from wardwright.facts.vocabulary import Vocabulary
from wardwright.kernel.plan import make_plan
from wardwright.kernel.timeline import series_term
from wardwright.language.tree import Flow


def evidence_of_files(
    flows: Sequence[Flow],
    vocabulary: Vocabulary,
    zone: tzinfo,
    paths: Sequence[Path],
    source: str = "",
    mapping: Mapping | None = None,
    progress: Callable[[int], None] | None = None,
    everything: bool = False,
) -> FactsInMemory:
    """What the flows would have done with these files, near misses too. UnreadableFile: a path is no such file.

    `everything`: keep also the facts that no flow looks at, for those who ask about them.
    """
    reads = make_plan(flows, vocabulary, zone).reads

    def wanted(fact: Fact) -> bool:
        return (fact.kind, series_term(fact.kind, fact.term)) in reads

    intake = Intake(vocabulary, zone, source, mapping, None if everything else wanted, progress)
    facts = [
        fact if fact.seen == batch.seen else fact._replace(seen=batch.seen)
        for batch in intake.batches(open_files(paths))
        for fact in batch.facts
    ]
    account = intake.account
    last = account.last_seen
    until = None if last is None else last + DAY + 1
    return FactsInMemory(
        flows, vocabulary, zone, facts, until=until, near_misses=True,
        messages=account.messages, set_aside=len(account.set_aside),
    )  # fmt: skip
