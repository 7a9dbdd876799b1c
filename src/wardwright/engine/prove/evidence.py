"""Evidence: what a report, a comparison or an evidence pack is made from.

Lives here: what a proof must be able to say, and the smallest proof that can: facts in memory, every subject run. Must
not live here: the scan of a history (proof), figures (measure). Called by measure and cli.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import tzinfo
from operator import attrgetter
from typing import Protocol

from wardwright.engine.prove.identities import Identities
from wardwright.facts.fact import Fact
from wardwright.facts.instant import DAY, Instant, Length
from wardwright.facts.vocabulary import Vocabulary
from wardwright.kernel.firing import Firing, Outcome
from wardwright.kernel.plan import make_plan
from wardwright.kernel.run import is_patient
from wardwright.kernel.series import SeriesKey, series_term
from wardwright.kernel.simulate import Simulation
from wardwright.language.tree import Flow


class Evidence(Protocol):
    """What was proved, on what, and what came of it."""

    @property
    def flows(self) -> tuple[Flow, ...]:
        """The pages, in the order in which they ran."""
        ...

    @property
    def vocabulary(self) -> Vocabulary:
        """The words of the pages."""
        ...

    @property
    def zone(self) -> tzinfo:
        """The hospital's time zone."""
        ...

    @property
    def since(self) -> Instant:
        """The first moment whose outcomes are told. What came before it was taken in, so that windows are right."""
        ...

    @property
    def until(self) -> Instant:
        """The end of the span. Where nobody set one: 24 hours after the last fact, as a replay, and what is due then
        is told too."""
        ...

    @property
    def last_seen(self) -> Instant:
        """When the last fact of the span was seen: what would have come after it is not known. `since` without any."""
        ...

    @property
    def fingerprint(self) -> str:
        """Of the history that was read: the same facts, the same text."""
        ...

    @property
    def figures(self) -> Mapping[str, int]:
        """The counts of a replay's summary line: messages, facts, fired, suppressed, unknown, too_old, set_aside."""
        ...

    def outcomes(self) -> Iterator[Firing]:
        """Every outcome in order, the same each time it is asked. Near misses only if the proof was asked for them."""
        ...

    def subjects(self) -> Sequence[str]:
        """Every patient of the history (no connection, no device), by identifier; of merged ones, one for all."""
        ...

    def facts_of(self, subjects: Sequence[str], keys: frozenset[SeriesKey] | None) -> Iterator[tuple[str, list[Fact]]]:
        """Of each subject (and who was merged with it) the facts of these series (None: all), in order of arrival."""
        ...


class FactsInMemory:
    """Evidence from a list of facts. Everybody is run: what a scan leaves out can be held against it."""

    def __init__(
        self,
        flows: Sequence[Flow],
        vocabulary: Vocabulary,
        zone: tzinfo,
        facts: Iterable[Fact],
        since: Instant | None = None,
        until: Instant | None = None,
        near_misses: bool = False,
        runs_on: Length = DAY,
        messages: int = 0,
        set_aside: int = 0,
        said: int | None = None,
        last_message: Instant | None = None,
    ) -> None:
        """`since`, `until`: outcomes with since ≤ at < until are told; without `until` timers run on for `runs_on`
        after `last_message` (None: the last fact). `messages`, `set_aside`, `said` (facts): as the files had them."""
        self.flows = tuple(flows)
        self.vocabulary = vocabulary
        self.zone = zone
        self._facts = sorted(facts, key=attrgetter("seen"))
        last = last_message or (self._facts[-1].seen if self._facts else 0)
        self.since: Instant = since if since is not None else self._facts[0].seen if self._facts else 0
        self.until: Instant = until if until is not None else last + runs_on
        self._last = self.until if until is None else until - 1
        self.last_seen: Instant = max(
            (fact.seen for fact in self._facts if fact.seen <= self._last), default=self.since
        )
        self._near_misses = near_misses
        self._account = messages, len(self._facts) if said is None else said, set_aside
        self._ran: list[Firing] | None = None
        self._identities = Identities.of_facts(self._facts)

    @property
    def fingerprint(self) -> str:
        """Of the facts, in order, wherever the files lie that they came from."""
        digest = hashlib.sha256()
        for fact in self._facts:
            digest.update(repr(fact._replace(source=fact.source.rpartition("/")[2])).encode())
        return digest.hexdigest()

    @property
    def figures(self) -> Mapping[str, int]:
        """The counts of a replay's summary line."""
        counts = Counter(firing.outcome for firing in self._all())
        messages, facts, set_aside = self._account
        return {
            "messages": messages,
            "facts": facts,
            "fired": counts[Outcome.FIRED],
            "suppressed": counts[Outcome.SUPPRESSED],
            "unknown": counts[Outcome.UNKNOWN],
            "too_old": counts[Outcome.TOO_OLD],
            "set_aside": set_aside,
        }

    def outcomes(self) -> Iterator[Firing]:
        """Every outcome in order; near misses only when asked for."""
        yield from self._all()

    def subjects(self) -> Sequence[str]:
        """Every patient, by identifier; of those who were merged, one for all."""
        named = {fact.subject for fact in self._facts if is_patient(fact.subject)}
        return sorted({self._identities.representative(subject) for subject in named})

    def facts_of(self, subjects: Sequence[str], keys: frozenset[SeriesKey] | None) -> Iterator[tuple[str, list[Fact]]]:
        """Of each subject, and who was merged with it, the facts of these series in order of arrival."""
        wanted: dict[str, list[str]] = {}
        found: dict[str, list[Fact]] = {subject: [] for subject in subjects}
        for subject in found:
            for each in self._identities.alike(subject):
                wanted.setdefault(each, []).append(subject)
        for fact in self._facts:
            if fact.subject in wanted and (keys is None or (fact.kind, series_term(fact.kind, fact.term)) in keys):
                for subject in wanted[fact.subject]:
                    found[subject].append(fact)
        yield from found.items()

    def _all(self) -> list[Firing]:
        if self._ran is None:
            self._ran = [
                firing
                for firing in self._run()
                if self.since <= firing.at and (self._near_misses or firing.outcome is not Outcome.MISSED)
            ]
        return self._ran

    def _run(self) -> Iterator[Firing]:
        simulation = Simulation(make_plan(self.flows, self.vocabulary, self.zone))
        yield from simulation.run(fact for fact in self._facts if fact.seen <= self._last)
        if self._facts:
            yield from simulation.finish(self._last)
