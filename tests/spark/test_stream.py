"""A stream on Spark gives the firings of a replay, each once: cut into files, stopped in a batch, begun again.

Late, repeated and merged facts are among what it takes. That the stateful part is right for hundreds of generated
histories is shown in test_course.py; here it is Spark that keeps the state, sets the timers and restarts.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

pytest.importorskip("pyspark", reason="PySpark is not installed: pip install 'wardwright[spark]'")

from tests.differential.generators import VOCABULARY, ZONE
from tests.history.files import WORDS, oru
from tests.spark.batches import acted
from tests.spark.test_proof import written
from tests.spark.wards import PAGES, merges, ward
from wardwright.cli.main import wardwright
from wardwright.cli.stream import Line
from wardwright.engine.prove.portion import Setting
from wardwright.engine.spark.incoming import Holds, Source, from_kafka
from wardwright.engine.spark.lake import ROWS
from wardwright.engine.spark.refused import SparkRefused
from wardwright.engine.spark.stream import Into, Stream
from wardwright.facts.fact import Fact, Kind
from wardwright.facts.instant import HOUR, Instant, instant
from wardwright.kernel.simulate import simulate

LINE = Line(ZONE)


def in_order(files: Sequence[Path]) -> None:
    """Spark takes files by when they were written: a second apart, the last one now."""
    for number, file in enumerate(files):
        os.utime(file, (1_700_000_000 + number, 1_700_000_000 + number))


def lines_of(place: Path) -> list[str]:
    """What a stream wrote, batch by batch."""
    files = sorted(file for file in place.rglob("*.txt") if "_temporary" not in file.parts)
    return [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def moment_of(line: str) -> Instant:
    """When a written firing was."""
    return instant(datetime.fromisoformat(json.loads(line)["at"]))


def at_moments(facts: list[Fact], parts: int) -> list[int]:
    """Where to cut: never within a moment."""
    places = [n for n in range(1, len(facts)) if facts[n].seen != facts[n - 1].seen]
    return [0, *(places[len(places) * part // parts] for part in range(1, parts)), len(facts)]


def test_stopped_in_a_batch_and_begun_again_each_firing_is_told_once(
    spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flows, facts, until = ward(PAGES)
    assert merges(facts)
    cuts, place = at_moments(facts, 3), tmp_path / "in"
    place.mkdir()
    files = [written(facts[a:b], place, a) for a, b in pairwise(cuts)]
    (held_back := files.pop()).rename(tmp_path / "held")
    in_order(files)

    def stream() -> Stream:
        into = Into(tmp_path / "out", tmp_path / "checkpoint")
        return Stream(spark, Source(place, Holds.PARQUET, files=1), into, Setting(flows, VOCABULARY, ZONE, 0, 0), LINE)

    with monkeypatch.context() as failing:
        failing.setattr(Stream, "_tell", lambda *_: 1 / 0)  # when a batch is written, and Spark does not know it yet
        with pytest.raises(SparkRefused):
            stream().run()
    stream().run()
    so_far = lines_of(tmp_path / "out")
    (tmp_path / "held").rename(held_back)
    again = place / "again.parquet"
    again.write_bytes(files[0].read_bytes())  # the same file under another name
    end = until + HOUR
    clock = written([Fact("connection:clock", Kind.HEARD, "", end, end)], place, len(facts))
    in_order([*files, held_back, again, clock])
    stream().run()

    told = lines_of(tmp_path / "out")
    assert told[: len(so_far)] == so_far
    wanted = {each.id: LINE(each) for each in acted(simulate(flows, VOCABULARY, facts, ZONE, until), until + 1)}
    by_id = {json.loads(line)["id"]: line for line in told}
    assert len(by_id) == len(told), "nothing twice"
    assert {each: by_id[each] for each in by_id if each in wanted} == wanted
    assert all(moment_of(by_id[each]) > until for each in by_id.keys() - wanted.keys())
    assert so_far
    assert len(so_far) < len(told)


# ── messages, on the command line ────────────────────────────────────────────────────────────────

PAGE = """Flow: High potassium

When a potassium result of 6.0 mmol/L or more arrives,
then ask the ward nurse to "check {patient}" within 30 minutes,
and if not done within 1 hour, page the ward doctor.
"""
MERGE = "MSH|^~\\&|LAB|HOSP|WW|HOSP|202603011000||ADT^A40|m1|P|2.5.1\rPID|1||1001^^^HOSP^MR\rMRG|1002^^^HOSP^MR\r"
ROLES = "roles: {ward nurse: {}, ward doctor: {}}\n"


def run(*arguments: str, code: int = 0) -> str:
    """What a command prints."""
    ran = CliRunner().invoke(wardwright, arguments)
    assert ran.exit_code == code, ran.output
    return ran.stdout


def test_messages_from_files_give_the_lines_of_a_replay(spark: Any, tmp_path: Path) -> None:
    words, page, feed = tmp_path / "vocabulary.yaml", tmp_path / "a.flow", tmp_path / "feed"
    words.write_text(WORDS + ROLES)
    page.write_text(PAGE)
    feed.mkdir()
    first = [oru("1", "202603010805", "6.4"), oru("2", "202603010900", "6.1", subject="1002")]
    first.append(oru("9", "202603010901", "7.7", subject=""))  # nobody's
    (feed / "a.hl7").write_text("".join(first))
    late = oru("5", "202603010700", "6.5", subject="1004")  # long after others were told of what came later
    later = [oru("1", "202603010930", "6.4"), late, MERGE, oru("3", "202603011005", "6.6", subject="1002")]
    (feed / "b.hl7").write_text("".join([*later, oru("4", "202603021200", "4.1", subject="1003")]))
    in_order([feed / "a.hl7", feed / "b.hl7"])
    common = (str(page), "--vocabulary", str(words))
    *wanted, last = run("replay", *common, "--messages", *map(str, sorted(feed.iterdir())), "--json").splitlines()
    places = ("--from", str(feed), "--into", str(tmp_path / "out"), "--checkpoint", str(tmp_path / "checkpoint"))
    summary = json.loads(run("stream", *common, *places, "--files", "1", "--json"))["summary"]
    told = lines_of(tmp_path / "out")
    assert sorted(line for line in told if "set_aside" not in line) == sorted(wanted)
    assert summary["fired"] + summary["followed"] == len(wanted) >= 5
    assert summary["set_aside"] == sum("set_aside" in line for line in told) > 0
    assert summary["set_aside"] == json.loads(last)["summary"]["set_aside"]
    assert not any("7.7" in line for line in told), "what could not be read is told without what it held"
    assert run("stream", *common, *places) == run("stream", *common, *places), "nothing new, nothing told"
    assert lines_of(tmp_path / "out") == told


def test_another_streams_place_is_not_written_over(spark: Any, tmp_path: Path) -> None:
    page = tmp_path / "a.flow"
    page.write_text('Flow: A\n\nWhen a potassium result of 6.0 mmol/L or more arrives,\nthen tell the patient "x".\n')
    (tmp_path / "out").mkdir()
    places = ("--from", str(tmp_path), "--into", str(tmp_path / "out"), "--checkpoint", str(tmp_path / "new"))
    ran = CliRunner().invoke(wardwright, ["stream", str(page), *places])
    assert ran.exit_code == 2
    assert "knows nothing of it" in ran.stderr
    nowhere = ("--from", str(tmp_path / "no"), "--into", str(tmp_path / "o"), "--checkpoint", str(tmp_path / "new"))
    ran = CliRunner().invoke(wardwright, ["stream", str(page), *nowhere])
    assert ran.exit_code == 2
    assert "is not there" in ran.stderr


def test_records_of_a_topic_are_read_as_files_are(spark: Any) -> None:
    message = oru("1", "202603010805", "6.4").encode()
    schema = "key binary, value binary, topic string, partition int, offset long, timestamp timestamp"
    records = spark.createDataFrame([(None, message, "lab", 3, 41, None)], schema)
    row = from_kafka(records, Holds.HL7V2).collect()[0]
    assert (bytes(row["content"]), row["path"]) == (message, "lab-000003-00000000000000000041")
    fact = dict.fromkeys(ROWS.names) | {"subject": "1", "kind": "result", "digits": "6.40", "seen": 7}
    records = spark.createDataFrame([(None, json.dumps(fact).encode(), "facts", 0, 1, None)], schema)
    assert from_kafka(records, Holds.JSON).collect()[0].asDict() == fact


def test_a_line_is_that_of_a_replay() -> None:
    flows, facts, until = ward(PAGES)
    firing = next(each for each in simulate(flows, VOCABULARY, facts, ZONE, until) if each.acts)
    assert json.loads(Line(ZoneInfo("UTC"))(firing))["id"] == firing.id
