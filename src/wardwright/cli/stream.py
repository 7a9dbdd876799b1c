"""`wardwright stream FLOW… --from PLACE --into PLACE --checkpoint PLACE`: flows over a lake or a broker, on Spark.

Lives here: the options, the summary and the exit code. Must not live here: the stream (engine.spark.stream). Nobody is
reached: firings are written, and whoever reads them acts. PySpark is an extra, imported when the command runs.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wardwright.cli.border import FINE
from wardwright.cli.firing_json import firing_as_json
from wardwright.cli.home import open_home
from wardwright.cli.on_spark import master_option, told_in_one_line
from wardwright.cli.options import home_option, json_option, vocabulary_option
from wardwright.cli.replay import LengthType, checked_flows
from wardwright.engine.prove.portion import Setting
from wardwright.engine.spark.session import check_there, spark_session
from wardwright.facts.instant import Length
from wardwright.kernel.firing import Firing, Outcome

if TYPE_CHECKING:
    from wardwright.engine.spark.stream import Came

_PLACE = click.Path(path_type=Path)
_COUNTED = (Outcome.FIRED, Outcome.FOLLOWED, Outcome.SUPPRESSED, Outcome.UNKNOWN, Outcome.TOO_OLD)


@click.command(name="stream", short_help="Run flows over a lake or a broker with Spark, as it fills.")
@click.argument("flows", nargs=-1, type=click.Path(path_type=Path), metavar="[FLOW]...")
@click.option("--from", "place", type=_PLACE, required=True, metavar="PLACE", help="A folder, or with --kafka a topic.")
@click.option("--into", type=_PLACE, required=True, metavar="PLACE", help="Where firings are written, batch by batch.")
@click.option(
    "--checkpoint", type=_PLACE, required=True, metavar="PLACE", help="Where the stream remembers how far it came."
)
@click.option(
    "--holds",
    type=click.Choice(["hl7", "parquet", "json"]),
    default="hl7",
    show_default=True,
    help="HL7 v2 messages, or facts in a history's columns.",
)
@click.option("--kafka", default="", metavar="SERVERS", help="Read a topic of these brokers: host:9092,host:9092.")
@click.option("--source", default="", metavar="NAME", help="The connection by which messages came.")
@click.option("--follow", is_flag=True, help="Go on as more comes, until Ctrl-C; timers go by the clock as well.")
@click.option(
    "--wait",
    type=LengthType(),
    default=0,
    metavar="DURATION",
    help="Hold each fact so long for those that were seen before it and come after it.  [default: 0]",
)
@click.option(
    "--files", type=click.IntRange(1), metavar="N", help="At most so many files (records of a topic) in one batch."
)
@click.option("--parquet", "as_parquet", is_flag=True, help="Write Parquet in place of JSON lines.")
@master_option
@home_option
@vocabulary_option
@json_option
@click.pass_context
def command(
    context: click.Context,
    flows: tuple[Path, ...],
    place: Path,
    into: Path,
    checkpoint: Path,
    holds: str,
    kafka: str,
    source: str,
    follow: bool,
    wait: Length,
    files: int | None,
    as_parquet: bool,
    master: str | None,
    home: Path | None,
    vocabulary: Path | None,
    as_json: bool,
) -> None:
    """Run flows over messages or facts in a lake or a broker with Spark: state per patient, timers, a checkpoint.

    What fires is written as replay would tell it, each firing once, however often the stream is stopped and started
    again. Without --follow it takes what is there, and ends. Nobody is reached.
    """
    opened = open_home(home, vocabulary)
    words = opened.vocabulary()
    ready = checked_flows(flows, opened, words)
    zone = opened.settings.zone
    with told_in_one_line():
        check_there()
        from wardwright.engine.spark.incoming import Holds, Source
        from wardwright.engine.spark.stream import Into, Stream

        with spark_session(master) as spark:
            stream = Stream(
                spark,
                Source(place, Holds(holds), kafka, files, source),
                Into(into, checkpoint, as_parquet),
                Setting(tuple(ready), words, zone, 0, 0),
                Line(zone),
                wait=wait,
                follow=follow,
                told=_tell if sys.stderr.isatty() and not as_json else None,
            )
            came = stream.run()
    click.echo(json.dumps({"summary": _figures(came)}) if as_json else _summary(came, into))
    context.exit(FINE)


@dataclass(frozen=True, slots=True)
class Line:
    """How a firing is written: as a line of `replay --json`. It travels to Spark's workers."""

    zone: tzinfo

    def __call__(self, firing: Firing) -> str:
        """One line of JSON."""
        return json.dumps(firing_as_json(firing, self.zone), ensure_ascii=False)


def _figures(came: Came) -> dict[str, int]:
    counted = {outcome.value: came.outcomes[outcome.value] for outcome in _COUNTED}
    return {"batches": came.batches, **counted, "set_aside": came.set_aside, "lost_tasks": came.lost}


def _summary(came: Came, into: Path) -> str:
    figures = _figures(came)
    said = f"{figures['fired']:,} firings and {figures['followed']:,} follow-ups are in {into}."
    said += f"\nSuppressed {figures['suppressed']:,}, unknown {figures['unknown']:,}, too old {figures['too_old']:,}."
    if figures["set_aside"]:
        said += f"\nSet aside: {figures['set_aside']:,}; why stands among the firings, as set_aside."
    if figures["lost_tasks"]:
        said += "\nOpen tasks of pages that are no longer among these are not followed up."
    return said


def _tell(came: Came) -> None:
    click.echo(f"batch {came.batches:,}: {came.outcomes[Outcome.FIRED.value]:,} fired so far", err=True)
