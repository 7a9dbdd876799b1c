"""Proof: what flows would have done over a history, the same to the last line as a replay of what it was made from.

Lives here: the steps of a proof and its figures. Must not live here: the condition (kernel.prefilter), the search
(scan), the runs (portions). Called by cli and whoever makes a report.

A search finds whom the flows may do something for; these are run first. Then those of whom it may only be that
something could not be told. Everybody else can have near misses at most, which are told only when they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import tzinfo
from pathlib import Path
from typing import Any, Protocol

import duckdb

from wardwright.engine.prove import portions
from wardwright.engine.prove.breadth import ANY, Breadth
from wardwright.engine.prove.portion import Counts, Setting
from wardwright.engine.prove.scan import Scan
from wardwright.engine.prove.sql_rows import grouped_series
from wardwright.engine.prove.store import Run, told
from wardwright.engine.prove.warm import hold, table_of
from wardwright.facts.fact import Fact
from wardwright.facts.instant import DAY, Instant, Length
from wardwright.facts.vocabulary import Vocabulary
from wardwright.kernel.firing import Firing, Outcome
from wardwright.kernel.plan import make_plan
from wardwright.kernel.prefilter_rules import necessary_condition
from wardwright.kernel.prefilter_sparse import sparse_series
from wardwright.kernel.run import is_patient
from wardwright.kernel.series import SeriesKey
from wardwright.language.tree import Flow
from wardwright.record.history.database import processors
from wardwright.record.history.rows import Reviver
from wardwright.record.history.schema import LISTED
from wardwright.record.history.store import refused_by_database
from wardwright.record.scratch import Scratch

AT_ONCE = 50_000
SEARCH, ACTS, REST = "search", "acts", "rest"
"""The steps that progress tells of."""


class Readable(Protocol):
    """What a proof needs of a history (record.history.store.History has it)."""

    @property
    def folder(self) -> Path:
        """Where it lies, for what is told when it cannot be read."""
        ...

    def span(self) -> tuple[Instant, Instant] | None:
        """The least and the greatest `seen`."""
        ...

    def totals(self) -> Any:
        """Messages, facts, what was set aside by reason."""
        ...

    def fingerprint(self) -> str:
        """The same for the same facts in the same order."""
        ...

    def connection(self) -> Any:
        """A DuckDB connection with the view `facts`."""
        ...


class Cancelled(Exception):
    """Somebody asked the proof to stop."""


class Proof:
    """One proof over a history. It runs when something is first asked of it; close it, or use it as a context."""

    def __init__(
        self,
        history: Readable,
        flows: Sequence[Flow],
        vocabulary: Vocabulary,
        zone: tzinfo,
        since: Instant | None = None,
        until: Instant | None = None,
        *,
        runs_on: Length = DAY,
        near_misses: bool = False,
        unknowns: bool = True,
        breadth: Breadth = ANY,
        processes: int | None = None,
        progress: Callable[[str, int, int], None] | None = None,
    ) -> None:
        """Outcomes with since ≤ at < until are told; what came before `since` is taken in. Without `until`, timers and
        schedules run for `runs_on` after the last message, as in a replay.

        `near_misses`: tell these too; `unknowns`: False leaves out whoever could have unknowns only, and `figures` has
        no `unknown` then; `progress(step, done, of)`. CannotPlan: a page that was not checked.
        """
        self.flows = tuple(flows)
        self.vocabulary = vocabulary
        self.zone = zone
        self._history = history
        first, last = history.span() or (0, 0)
        self.since: Instant = first if since is None else since
        self.until: Instant = last + runs_on if until is None else until
        self._last = self.until if until is None else until - 1
        self.last_seen: Instant = max(self.since, min(last, self._last))
        self._cut = self._last < last
        self._near_misses, self._unknowns = near_misses, unknowns
        self._breadth, self._processes, self._progress = breadth, processes or processors(), progress
        self._plan = make_plan(self.flows, vocabulary, zone)
        self._plan.near_misses = near_misses
        self.counts = Counts()
        self._runs: list[Run] | None = None
        self._scan: Scan | None = None
        self._folder: Scratch | None = None
        self._cancelled = False

    def __enter__(self) -> Proof:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove what was kept on disk. The history stays open: it is the caller's."""
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None
        self._runs = None

    def cancel(self) -> None:
        """Stop as soon as may be; whoever waits for an answer gets Cancelled. Called from any thread."""
        self._cancelled = True
        self._history.connection().interrupt()

    # ── what is told ─────────────────────────────────────────────────────────────────────────

    @property
    def fingerprint(self) -> str:
        """Of the history that was read."""
        return self._history.fingerprint()

    @property
    def figures(self) -> Mapping[str, int]:
        """The counts of a replay's summary line."""
        self.run()
        totals = self._history.totals()
        figures = {
            "messages": totals.messages,
            "facts": totals.facts,
            "fired": self.counts.total(Outcome.FIRED),
            "suppressed": self.counts.total(Outcome.SUPPRESSED),
            "unknown": self.counts.total(Outcome.UNKNOWN),
            "too_old": self.counts.total(Outcome.TOO_OLD),
            "set_aside": sum(totals.set_aside.values()),
        }
        if not self._unknowns:
            del figures["unknown"]
        return figures

    def outcomes(self) -> Iterator[Firing]:
        """Every outcome in order, the same each time; near misses only when the proof was asked for them."""
        for _, firing in told(self.run()):
            if self._unknowns or firing.outcome is not Outcome.UNKNOWN:
                yield firing

    def subjects(self) -> Sequence[str]:
        """Every patient of the history, by identifier; of those who were merged, one for all."""
        alike = self._searched().identities.representative
        rows = self._history.connection().execute("SELECT DISTINCT subject FROM facts").fetchall()
        return sorted({alike(subject) for (subject,) in rows if is_patient(subject)})

    def facts_of(self, subjects: Sequence[str], keys: frozenset[SeriesKey] | None) -> Iterator[tuple[str, list[Fact]]]:
        """Of each subject, and who was merged with it, the facts of these series in order of arrival."""
        scan = self._searched()
        scan.choose_these(subjects)
        asked: dict[str, list[str]] = {}
        for subject in dict.fromkeys(subjects):
            asked.setdefault(scan.identities.representative(subject), []).append(subject)
        parts = ["true"] if keys is None else grouped_series(keys) or ["false"]
        read = " UNION ALL ".join(
            f"SELECT who, {LISTED} FROM facts JOIN chosen USING (subject) WHERE {part}" for part in parts
        )
        rows = self._history.connection().sql(f"SELECT * FROM ({read}) ORDER BY who, seen, n")
        for who, facts in _by_patient(rows.to_arrow_reader(AT_ONCE)):
            for subject in asked.pop(who):
                yield subject, facts
        for without in asked.values():
            for subject in without:
                yield subject, []

    def keep_warm(self) -> bool:
        """Hold what these pages look at in memory, so that the next proof on this history that looks at no more (an
        edited bound) starts there. False: it is too much."""
        return hold(self._history.connection(), self._plan.reads, self.fingerprint)

    # ── the steps ────────────────────────────────────────────────────────────────────────────

    def run(self) -> list[Run]:
        """Prove, unless it was done. TooBroad: a flow fires for nearly everyone; Cancelled: somebody said so."""
        if self._runs is None:
            try:
                self._runs = self._prove()
            except duckdb.Error as problem:
                if self._cancelled:  # an interrupted search
                    raise Cancelled from None
                raise refused_by_database(problem, self._history.folder) from None
        return self._runs

    def _prove(self) -> list[Run]:
        self.counts = Counts()
        self._folder = Scratch("proof")
        needs = necessary_condition(self._plan)
        scan = self._searched()
        setting = Setting(self.flows, self.vocabulary, self.zone, self.since, self._last, self._near_misses)
        self._tell(SEARCH, 0, 1)
        found = scan.choose(needs.acts)
        scan.keep_as("ran")
        rest = needs.everything if self._near_misses else needs.outcomes if self._unknowns else needs.acts
        if rest == needs.acts:
            return self._run_chosen(scan, setting, ACTS, found, together=self._capped)
        others = scan.choose(rest, besides="ran")
        if found + others <= portions.FEW and not self._capped:  # reading costs more than running: once for all
            scan.choose_also("ran")
            return self._run_chosen(scan, setting, ACTS, found + others, together=False)
        scan.keep_as("others")
        scan.choose_kept("ran")
        runs = self._run_chosen(scan, setting, ACTS, found, together=self._capped)
        scan.choose_kept("others")
        runs += self._run_chosen(scan, setting, REST, others, together=False)
        scan.forget("ran", "others")
        return runs

    @property
    def _capped(self) -> bool:
        return any(flow.daily_cap is not None for flow in self._plan.flows)

    def _run_chosen(self, scan: Scan, setting: Setting, name: str, found: int, together: bool) -> list[Run]:
        connection = self._history.connection()
        before = replace(self.counts)

        def after(counts: Counts, shares: int) -> None:
            self.counts.add(counts)
            self._tell(name, self.counts.patients - before.patients, found)
            if name == ACTS:
                self._breadth.check(self.counts, found, lambda: len(self.subjects()))

        assert self._folder is not None
        self._tell(name, 0, found)
        shares = portions.Shares(setting, self._plan, Path(self._folder.name), self._processes, after, self._going)
        runs = shares.run(scan, connection, name, together)
        scan.forget(portions.PICKED)
        return runs

    def _searched(self) -> Scan:
        if self._scan is None:
            sparse = sparse_series(self.flows, self._plan)
            connection, reads = self._history.connection(), self._plan.reads
            table = table_of(connection, reads, self.fingerprint)
            self._scan = Scan(connection, reads, self._last, self._cut, sparse, table)
        return self._scan

    def _going(self) -> None:
        if self._cancelled:
            raise Cancelled

    def _tell(self, step: str, done: int, of: int) -> None:
        self._going()
        if self._progress is not None:
            self._progress(step, done, of)


def _by_patient(batches: Any) -> Iterator[tuple[str, list[Fact]]]:
    reviver = Reviver()
    who, mine = "", list[Fact]()
    for batch in batches:
        if not batch.num_rows:
            continue
        for each, fact in zip(batch.column("who").to_pylist(), reviver.facts(batch), strict=True):
            if each != who:
                if mine:
                    yield who, mine
                who, mine = each, []
            mine.append(fact)
    if mine:
        yield who, mine
