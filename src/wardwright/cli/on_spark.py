"""A proof on Spark: from the place after `--on` to its evidence.

Lives here: which place it is, what is told of it, how a refusal becomes an exit code. Must not live here: Spark
(engine.spark). PySpark is an extra: nothing here imports it before somebody asks for Spark.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import click

from wardwright.cli.border import InputProblem, SystemFailed, UsedWrongly
from wardwright.engine.history.tail import open_history
from wardwright.engine.prove.breadth import Breadth
from wardwright.engine.prove.evidence import Evidence
from wardwright.engine.prove.files import Span
from wardwright.engine.spark.refused import FlowsRefused, SparkRefused, WrongPlace, refused_by_spark
from wardwright.engine.spark.session import check_there, spark_session
from wardwright.facts.vocabulary import Vocabulary
from wardwright.home.home import Home
from wardwright.language.tree import Flow
from wardwright.record.history.folder import HistoryFolder

Command = Callable[..., Any]


def master_option(command: Command) -> Command:
    """`--master MASTER`: where Spark runs."""
    return click.option(
        "--master",
        metavar="MASTER",
        help="With Spark: local[2], spark://HOST:7077, yarn, k8s://…  "
        "[default: as Spark is set up; all processors of this machine where it is not]",
    )(command)


@contextmanager
def told_in_one_line() -> Iterator[None]:
    """What Spark cannot do, as the border tells it."""
    try:
        yield
    except FlowsRefused as problem:
        raise InputProblem(problem.problem, problem.fix) from None
    except WrongPlace as problem:
        raise UsedWrongly(problem.problem, problem.fix) from None
    except SparkRefused as problem:
        raise SystemFailed(problem.problem, problem.fix) from None


def evidence_on_spark(
    flows: Sequence[Flow],
    vocabulary: Vocabulary,
    home: Home,
    paths: Sequence[Path],
    span: Span,
    near_misses: bool,
    unknowns: bool,
    breadth: Breadth,
    master: str | None,
    stack: ExitStack,
) -> Evidence:
    """The proof, run; session and history are open as long as the stack. One place: a history, or facts in a lake."""
    if len(paths) > 1:
        raise UsedWrongly("Spark proves on one place at a time.", "Name one history or folder of Parquet after --on.")
    check_there()
    from wardwright.engine.spark.places import FAILURES

    asked = (span, near_misses, unknowns, breadth)
    try:
        return _proved(flows, vocabulary, home, paths[0], asked, master, stack)
    except FAILURES as problem:
        raise refused_by_spark(problem) from None


def _proved(
    flows: Sequence[Flow],
    vocabulary: Vocabulary,
    home: Home,
    place: Path,
    asked: tuple[Span, bool, bool, Breadth],
    master: str | None,
    stack: ExitStack,
) -> Evidence:
    from wardwright.engine.spark.facts import SparkFacts
    from wardwright.engine.spark.lake import read_lake, read_parts
    from wardwright.engine.spark.proof import SparkProof, Taken

    if HistoryFolder(place).exists:
        history = stack.enter_context(open_history(place, home))
        for damage in history.damages:
            click.echo(f"Left out: {damage.file}, {damage.trouble} ({damage.rows:,} facts).", err=True)
        spark = stack.enter_context(spark_session(master))
        facts, totals = SparkFacts(spark, read_parts(spark, history.files), checked=True), history.totals()
        set_aside = sum(totals.set_aside.values())
        taken = Taken(totals.messages, totals.facts, set_aside, history.span(), history.fingerprint)
    else:
        _must_be_there(place)
        spark = stack.enter_context(spark_session(master))
        rows, unread = read_lake(spark, place)
        if unread:
            click.echo(f"Columns that are not read, because a history has none such: {', '.join(unread)}.", err=True)
        facts = SparkFacts(spark, rows, checked=False)
        left_out = facts.left_out()
        for reason, count in left_out.items():
            click.echo(f"Left out: {count:,} rows with {reason}.", err=True)
        whole, apart = facts.facts(), facts.rows_left_out()
        taken = Taken(whole + apart, whole, apart, facts.span(), facts.fingerprint)
    span, near_misses, unknowns, breadth = asked
    proof = SparkProof(
        facts, taken, flows, vocabulary, home.settings.zone, *span,
        near_misses=near_misses, unknowns=unknowns, breadth=breadth,
    )  # fmt: skip
    stack.enter_context(proof)
    proof.run()
    return proof


def _must_be_there(path: Path) -> None:
    """Said before Spark is started: that takes seconds."""
    if ":" not in str(path).partition("/")[0] and not path.exists():
        raise UsedWrongly(f"{path} is not there.", "Look for a slip in the name, or in the folder you are in.")
