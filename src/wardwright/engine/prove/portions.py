"""Portions: the chosen patients cut into shares that fit into memory, run one after another or in several processes.

Lives here: cutting, processes, progress. Must not live here: who is chosen (scan), one run (portion), order (store). A
page with `At most N a day` counts over all patients, so whoever may fire it is run in one share, in order.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from signal import SIG_IGN, SIGINT, signal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from wardwright.engine.collecting import not_collecting
from wardwright.engine.prove.portion import Counts, Going, Portion, Setting, first_known, revived
from wardwright.engine.prove.scan import Scan
from wardwright.engine.prove.store import IN_MEMORY, Run, keep
from wardwright.engine.up.orphans import die_with_parent
from wardwright.facts.fact import Fact
from wardwright.facts.instant import Instant
from wardwright.kernel.plan import Plan
from wardwright.record.history.database import quoted
from wardwright.record.history.schema import LISTED, SCHEMA

PORTION = 200_000  # facts of a share: some 200 MB while it runs
FEW = 20_000  # so many patients may well be one share: their facts are read before they are counted
WORTH_A_PROCESS = 300_000  # facts from which on starting other processes pays

PICKED = "picked"  # the table of facts that were read before they were counted

Known = list[tuple[str, Instant]]
Sizes = list[tuple[str, int]]  # of each patient, how many facts


@dataclass(slots=True)
class Shares:
    """Runs the patients that a scan chose. Files go to `folder`, which the caller removes."""

    setting: Setting
    plan: Plan
    folder: Path
    processes: int
    after: Callable[[Counts, int], None]  # called after each share with what came of it, and how many shares there are
    going: Going = lambda: None  # asked while a share runs in this process

    def run(self, scan: Scan, connection: Any, name: str, together: bool) -> list[Run]:
        """The outcomes of the chosen, one run for each share. `together`: as one share."""
        chosen = int(connection.execute("SELECT count(DISTINCT who) FROM chosen").fetchall()[0][0])
        if not chosen:
            return []
        known = connection.execute(scan.known_sql()).fetchall() if self.plan.schedules else []
        facts = scan.facts_sql()
        if not together:
            if chosen <= FEW:  # read before they are counted: mostly all of them are one share
                read = scan.facts_sql(f"who, {LISTED}")
                connection.execute(f"CREATE OR REPLACE TEMP TABLE {PICKED} AS {read}")
                sizes = connection.execute(f"SELECT who, count(*) FROM {PICKED} GROUP BY who").fetchall()
                facts, source = (
                    f"SELECT {LISTED} FROM {PICKED}",
                    f"SELECT share, {LISTED} FROM {PICKED} JOIN cut USING (who)",
                )
            else:
                sizes = scan.sizes()
                source = scan.facts_sql(f"share, {LISTED}", "JOIN cut USING (who)")
            total = sum(size for _, size in sizes)
            if total > PORTION:
                return self._in_shares(scan, connection, name, known, sizes, source, total >= WORTH_A_PROCESS)
        table = connection.sql(facts).to_arrow_table()
        run, counts = run_share(
            self.setting, self.plan, table, known, self.folder / f"{name}.outcomes", going=self.going
        )
        counts.patients = chosen
        self.after(counts, 1)
        return [run]

    def _in_shares(
        self, scan: Scan, connection: Any, name: str, known: Known, sizes: Sizes, source: str, several: bool
    ) -> list[Run]:
        shares = _cut(scan, connection, sizes)
        files = self._write(connection, name, source)
        known_in: dict[int, Known] = {}
        if known:
            share_of = dict(connection.execute("SELECT subject, share FROM cut JOIN chosen USING (who)").fetchall())
            for subject, seen in known:
                known_in.setdefault(share_of[subject], []).append((subject, seen))
        tasks = [
            (files.get(share), known_in.get(share, []), self.folder / f"{name}-{share}.outcomes", patients)
            for share, patients in enumerate(shares)
        ]
        done = self._in_processes(tasks) if several and self.processes > 1 else self._one_by_one(tasks)
        runs: list[Run] = []
        for run, counts in done:
            runs.append(run)
            self.after(counts, len(tasks))
        return runs

    def _write(self, connection: Any, name: str, source: str) -> dict[int, list[Path]]:
        """The facts of each share in files of its own."""
        place = self.folder / name
        place.mkdir()
        connection.execute(f"COPY ({source}) TO {quoted(str(place))} (FORMAT PARQUET, PARTITION_BY (share))")
        return {
            int(each.name.partition("=")[2]): sorted(each.glob("*.parquet"))
            for each in place.iterdir()
            if each.is_dir()
        }

    def _one_by_one(self, tasks: list[Any]) -> Iterator[tuple[Run, Counts]]:
        for task in tasks:
            yield _run_files(self.setting, self.plan, task, IN_MEMORY, self.going)

    def _in_processes(self, tasks: list[Any]) -> Iterator[tuple[Run, Counts]]:
        with ExitStack() as stack:
            pool = ProcessPoolExecutor(
                self.processes, get_context("spawn"), initializer=_begin, initargs=(self.setting, os.getpid())
            )
            stack.callback(pool.shutdown, wait=True, cancel_futures=True)
            waiting: set[Future[tuple[Run, Counts]]] = {pool.submit(_in_process, task) for task in tasks}
            while waiting:
                finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in finished:
                    yield future.result()


def _cut(scan: Scan, connection: Any, sizes: Sizes) -> list[int]:
    """Puts (who, share) into the table `cut`; returns how many patients each share has.

    Everybody who was merged is in the first share: merges of one instant keep their order.
    """
    merged = {who for who, _ in scan.identities.groups()}
    shares, held, patients = list[int](), 0, 0
    cut: list[int] = []
    ordered = sorted(sizes, key=lambda size: (size[0] not in merged, size[0]))
    for who, facts in ordered:
        if held and held + facts > PORTION and who not in merged:
            shares.append(patients)
            held = patients = 0
        cut.append(len(shares))
        held, patients = held + facts, patients + 1
    listed = {who for who, _ in sizes}
    chosen = connection.execute("SELECT DISTINCT who FROM chosen").fetchall()
    without = [who for (who,) in chosen if who not in listed]  # nothing but that they are known
    shares.append(patients + len(without))
    table = pa.table(
        {
            "who": pa.array([who for who, _ in ordered] + without, pa.string()),
            "share": pa.array(cut + [len(shares) - 1] * len(without), pa.int32()),
        }
    )
    connection.register("cut_read", table)
    connection.execute("CREATE OR REPLACE TEMP TABLE cut AS SELECT * FROM cut_read")
    connection.unregister("cut_read")
    return shares


def run_share(
    setting: Setting,
    plan: Plan,
    table: pa.Table,
    known: Known,
    file: Path,
    in_memory: int = IN_MEMORY,
    going: Going = lambda: None,
) -> tuple[Run, Counts]:
    """Runs one share; its outcomes (more than `in_memory` of them in the file) and what came of it."""
    with not_collecting():  # facts and timelines are gone again before it ends
        return _ran(setting, plan, table, known, file, in_memory, going)


def _ran(
    setting: Setting, plan: Plan, table: pa.Table, known: Known, file: Path, in_memory: int, going: Going
) -> tuple[Run, Counts]:
    facts, numbers = revived(table)
    if known:
        facts, numbers = _with_known(facts, numbers, first_known(known))
    portion = Portion(setting, plan, facts, numbers, going)
    run = keep(portion.placed(), file, in_memory)
    return run, portion.counts


def _with_known(facts: list[Fact], numbers: list[int], known: list[tuple[int, Fact]]) -> tuple[list[Fact], list[int]]:
    both = [*zip(numbers, facts, strict=True), *known]
    both.sort(key=lambda each: (each[1].seen, each[0]))
    return [fact for _, fact in both], [number for number, _ in both]


def _run_files(
    setting: Setting, plan: Plan, task: Any, in_memory: int, going: Going = lambda: None
) -> tuple[Run, Counts]:
    files, known, outcomes, patients = task
    read = [pq.ParquetFile(file).read() for file in files or []]
    table = pa.concat_tables(read) if read else SCHEMA.empty_table()
    run, counts = run_share(setting, plan, table, known, outcomes, in_memory, going)
    counts.patients = patients
    for file in files or []:
        file.unlink()
    return run, counts


_own: list[tuple[Setting, Plan]] = []  # of a process that runs shares


def _begin(setting: Setting, parent: int) -> None:
    die_with_parent(parent)
    signal(SIGINT, SIG_IGN)  # who stops the proof stops the pool
    _own[:] = [(setting, setting.plan())]


def _in_process(task: Any) -> tuple[Run, Counts]:
    setting, plan = _own[0]
    return _run_files(setting, plan, task, in_memory=0)  # written once, read when somebody asks, not sent across
