"""Replay: what flows would have done with stored messages, as they arrived.

Lives here: from files to firings and a summary. Must not live here: printing (cli), reading (connect), meaning
(kernel).
Nothing is written and nobody is reached.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path

from wardwright.connect.hl7v2.mapping import Mapping
from wardwright.engine.collecting import seldom_collecting
from wardwright.engine.files import open_files
from wardwright.engine.intake import Account, Batch, Intake
from wardwright.facts.fact import Fact
from wardwright.facts.instant import DAY, Length
from wardwright.facts.vocabulary import Vocabulary
from wardwright.kernel.firing import Firing, Outcome
from wardwright.kernel.plan import make_plan
from wardwright.kernel.series import series_term
from wardwright.kernel.simulate import Simulation
from wardwright.language.tree import Flow


@dataclass(slots=True)
class Summary:
    """The figures of a run. `fired` counts firings, not follow-ups."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)

    def figures(self, account: Account) -> dict[str, int]:
        """The summary line of `--json`, in its order."""
        return {
            "messages": account.messages,
            "facts": account.facts,
            "fired": self.outcomes[Outcome.FIRED],
            "suppressed": self.outcomes[Outcome.SUPPRESSED],
            "unknown": self.outcomes[Outcome.UNKNOWN],
            "too_old": self.outcomes[Outcome.TOO_OLD],
            "set_aside": len(account.set_aside),
        }


class Replay:
    """One run over files. Iterate over `outcomes()`; then `account` and `summary` hold the figures."""

    def __init__(
        self,
        flows: Sequence[Flow],
        vocabulary: Vocabulary,
        zone: tzinfo,
        paths: Sequence[Path],
        until: Length = DAY,
        assume_done: Length | None = None,
        source: str = "",
        mapping: Mapping | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        """`until`: how long timers and schedules run on after the last message. UnreadableFile: a path is no file."""
        self._plan = make_plan(flows, vocabulary, zone)
        self._simulation = Simulation(self._plan, assume_done)
        self._files = open_files(paths)
        self._until = until
        self._intake = Intake(vocabulary, zone, source, mapping, self._wanted, progress)
        self.summary = Summary()

    @property
    def account(self) -> Account:
        """What became of the messages."""
        return self._intake.account

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know of a file as a whole: columns that were not read, and the like."""
        return self._intake.notes

    @property
    def validation_off(self) -> bool:
        """True when FHIR was read without the R4 schema to hold it against."""
        return self._intake.schema_missing

    def outcomes(self) -> Iterator[Firing]:
        """Every outcome in order: firings, follow-ups, and what was suppressed, unknown, too old or missed."""
        with seldom_collecting():
            for firing in self._all():
                self.summary.outcomes[firing.outcome] += 1
                yield firing

    def _all(self) -> Iterator[Firing]:
        yield from self._simulation.run(self._arrivals())
        last = self.account.last_seen
        if last is not None:
            yield from self._simulation.finish(last + self._until)

    def _arrivals(self) -> Iterator[Fact]:
        batch: Batch
        for batch in self._intake.batches(self._files):
            for fact in batch.facts:
                yield fact if fact.seen == batch.seen else fact._replace(seen=batch.seen)

    def _wanted(self, fact: Fact) -> bool:
        return (fact.kind, series_term(fact.kind, fact.term)) in self._plan.reads
