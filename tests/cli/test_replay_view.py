"""A replay as people read it: 80 columns, on stdout and on stderr; as programs read it: a line for each thing told."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run

DAY = "\r".join(
    [
        r"MSH|^~\&|LAB|H|||20260301080000||ADT^A01|1|P|2.5.1", "PID|1||1001", "PV1|1|I|7A",
        r"MSH|^~\&|LAB|H|||20260301090000||ORU^R01|2|P|2.5.1", "PID|1||1001", "OBR|1|||^K",
        "OBX|1|NM|2823-3^K^LN||6.4|mmol/L|||||F|||99991231",
        r"MSH|^~\&|LAB|H|||20260301093000||ORU^R01|3|P|2.5.1", "PID|1", "OBR|1|||^K", "",
    ]
)  # fmt: skip
QUIET = """\
Flow: The laboratory is silent
Owner: IT

When the lab feed goes quiet for 1 hour,
then tell the on-call registrar "No results".
"""


def test_nothing_told_to_people_is_wider_than_a_page(run: Run, home: Path, tmp_path: Path) -> None:
    (tmp_path / "day.hl7").write_text(DAY)
    ran = run("replay", "--home", home, "--every", "--near-misses", "--messages", tmp_path / "day.hl7")
    assert ran.err.count("Ask the sender") == 2
    assert max(len(line) for line in (ran.out + ran.err).splitlines()) <= 80


def test_what_was_set_aside_is_a_line_each_for_programs(run: Run, home: Path, tmp_path: Path) -> None:
    (tmp_path / "day.hl7").write_text(DAY)
    ran = run("replay", "--home", home, "--json", "--messages", tmp_path / "day.hl7")
    told = ran.err.split("Set aside:\n")[1].splitlines()
    assert [line.strip().split(":")[0] for line in told] == ["day.hl7#2, OBX-14", "day.hl7#3, PID-3"]


def test_a_feed_is_called_by_its_name(run: Run, home: Path, tmp_path: Path) -> None:
    (tmp_path / "day.hl7").write_text(DAY)
    with (home / "vocabulary.yaml").open("a") as vocabulary:
        vocabulary.write("connections: {lab feed: {kind: hl7v2, codes: [LAB]}}\n")
    (home / "flows" / "quiet.flow").write_text(QUIET)
    ran = run("replay", "quiet", "--home", home, "--messages", tmp_path / "day.hl7")
    assert "The laboratory is silent, the lab feed" in ran.out
