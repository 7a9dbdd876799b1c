"""The edit of a page: the example after the flow's last line, everything else as its author wrote it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import FLOW, VOCABULARY
from tests.differential.pools import ZONE
from wardwright.engine.cases.page import DoesNotFit, PageText, put_on, same_as, write_page
from wardwright.facts.load import load_vocabulary
from wardwright.language.parse import parse
from wardwright.language.tree import Example, Flow

WORDS = load_vocabulary(VOCABULARY)
OWN_WAY = """\
# Ward 7A, potassium. Ask Ama before changing this.
flow:   Dangerous potassium     # as we call it
When a potassium   result of 6.0 mmol/L or more arrives, and the patient is an inpatient,
   then ask the on-call registrar to "Look {patient}".   # by telephone

EXAMPLE: on the ward
  08:00 the patient is admitted to Ward 7A.
  09:00 a potassium result of 6.4 mmol/L arrives   # high
  09:00 the on-call registrar is asked

# The other one.
Flow: Second
When a glucose result arrives, then tell the ward consultant "x".
"""
TOLD = """\
Flow: Dangerous potassium
When a glucose result arrives, then tell the ward consultant "x".

Example: an outpatient
  09:00 a potassium result of 7 mmol/L arrives
  nothing happens
"""


def flow_of(text: str) -> Flow:
    return parse(text, WORDS).flows[0]


def example() -> Example:
    return flow_of(TOLD).examples[0]


def page(folder: Path, text: str, mark: bytes = b"") -> PageText:
    file = folder / "a.flow"
    file.write_bytes(mark + text.encode())
    return PageText.read(file)


def added(text: str, before: str) -> str:
    """What is in the text and was not before; asserts that nothing else changed."""
    start = next(place for place in range(len(text)) if place == len(before) or text[place] != before[place])
    length = len(text) - len(before)
    assert text[:start] + text[start + length :] == before
    return text[start : start + length]


def test_the_example_stands_after_the_last_line_and_before_the_comment_of_the_next_flow(tmp_path: Path) -> None:
    text = put_on(page(tmp_path, OWN_WAY), flow_of(OWN_WAY), example(), WORDS, ZONE)
    assert "nothing happens" in added(text, OWN_WAY)
    assert text.index("# high") < text.index("Example: an outpatient") < text.index("# The other one.")
    assert "is asked\n\nExample: an outpatient\n" in text
    assert "nothing happens\n\n# The other one.\n" in text


def test_a_page_without_examples_and_without_a_last_line_end(tmp_path: Path) -> None:
    bare = OWN_WAY[: OWN_WAY.index("\n\nEXAMPLE")]
    text = put_on(page(tmp_path, bare), flow_of(bare), example(), WORDS, ZONE)
    assert text.startswith(bare + "\n\nExample: an outpatient\n")
    assert text.endswith("  nothing happens\n")


def test_line_ends_of_windows_and_the_mark_of_an_editor_stay(tmp_path: Path) -> None:
    windows = OWN_WAY.replace("\n", "\r\n")
    read = page(tmp_path, windows, b"\xef\xbb\xbf")
    write_page(read, put_on(read, flow_of(OWN_WAY), example(), WORDS, ZONE))
    raw = read.file.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf# Ward 7A")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"Example: an outpatient\r\n" in raw


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    [flow] = parse(FLOW, WORDS).flows
    text = put_on(page(tmp_path, FLOW), flow, example(), WORDS, ZONE)
    assert "Example: an outpatient (2)\n" in text


def test_the_same_lines_are_found_again() -> None:
    [flow] = parse(FLOW, WORDS).flows
    assert same_as(flow, flow.examples[1]) == "an outpatient"
    assert same_as(flow, example()) == ""


def test_an_example_that_does_not_pass_there_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    other = OWN_WAY.replace(", and the patient is an inpatient,", ",")
    with pytest.raises(DoesNotFit, match="does not pass"):
        put_on(page(tmp_path, other), flow_of(other), example(), WORDS, ZONE)


def test_a_page_that_somebody_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    read = page(tmp_path, OWN_WAY)
    text = put_on(read, flow_of(OWN_WAY), example(), WORDS, ZONE)
    read.file.write_text(OWN_WAY + "# one more word\n")
    with pytest.raises(DoesNotFit, match="changed meanwhile"):
        write_page(read, text)
    assert read.file.read_text() == OWN_WAY + "# one more word\n"
    assert list(tmp_path.iterdir()) == [read.file]


def test_rights_and_a_link_stay(tmp_path: Path) -> None:
    real = tmp_path / "pages"
    real.mkdir()
    page(real, OWN_WAY).file.chmod(0o640)
    link = tmp_path / "b.flow"
    link.symlink_to(real / "a.flow")
    read = PageText.read(link)
    write_page(read, put_on(read, flow_of(OWN_WAY), example(), WORDS, ZONE))
    assert link.is_symlink()
    assert (real / "a.flow").stat().st_mode & 0o7777 == 0o640
    assert "an outpatient" in (real / "a.flow").read_text()


def test_a_flow_that_the_page_does_not_have(tmp_path: Path) -> None:
    with pytest.raises(DoesNotFit, match="no flow called Dangerous potassium"):
        put_on(page(tmp_path, FLOW), flow_of(OWN_WAY), example(), WORDS, ZONE)
