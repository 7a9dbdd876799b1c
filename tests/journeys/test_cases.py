"""Pages over stored messages, through the command line: the firings and counts, as reasoned out by hand.

Each file of cases/ is one case: what a ward expects and why, the page, the messages as they came (a facts table, HL7
v2, FHIR, or several of them in one replay), where it needs one a vocabulary or mapping of its own, and the lines that
`replay --json` must print. In those lines `follows` is the number of the firing that a follow-up belongs to. The
shorter cases of tests/spec ask the kernel; these ask the product.

One figure is recorded and not reasoned: `facts` of HL7 v2 and FHIR, which is how many the mappings make of a message.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from wardwright.cli import main as door

CASES = Path(__file__).parent / "cases"
VOCABULARY = CASES / "vocabulary.yaml"
BLOCK = re.compile(r"^```(\S+)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SUFFIX = {"csv": ".csv", "hl7": ".hl7", "fhir": ".ndjson"}


def _blocks(case: Path) -> dict[str, str]:
    found = BLOCK.findall(case.read_text(encoding="utf-8"))
    blocks = dict(found)
    assert len(found) == len(blocks), f"{case.name} has two blocks of one kind"
    known = {"flow", "expected", "options", "vocabulary", "mapping", *SUFFIX}
    assert {"flow", "expected"} <= blocks.keys() <= known, f"{case.name}: {[*blocks]}"
    return blocks


def _bytes(kind: str, text: str) -> bytes:
    """As the sender writes it: HL7 v2 ends its segments with a carriage return."""
    return text.replace("\n", "\r").encode() if kind == "hl7" else text.encode()


def _own(blocks: dict[str, str], name: str, folder: Path) -> Path | None:
    """The case's own vocabulary or mapping, written to a file; None without one."""
    if name not in blocks:
        return None
    file = folder / f"{name}.yaml"
    file.write_text(blocks[name], encoding="utf-8")
    return file


def _printed(stdout: str) -> list[dict[str, Any]]:
    """The lines without reasons, versions and ids; `follows` as the number of the firing."""
    numbers: dict[str, int] = {}
    shown = []
    for line in map(json.loads, stdout.splitlines()):
        if "summary" not in line:
            numbers[line["id"]] = len(numbers) + 1
            line = {key: line[key] for key in ("at", "flow", "subject", "follows", "actions")}
            line["follows"] = numbers[line["follows"]] if line["follows"] else None
        shown.append(line)
    return shown


@pytest.mark.parametrize("case", sorted(CASES.glob("*.md")), ids=lambda path: path.stem)
def test_a_replay_prints_what_was_reasoned_out_by_hand(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    blocks = _blocks(case)
    monkeypatch.chdir(tmp_path)  # no home, no settings: London's time zone
    page = tmp_path / "page.flow"
    page.write_text(blocks["flow"], encoding="utf-8")
    arguments = ["replay", str(page), "--json", "--vocabulary", str(_own(blocks, "vocabulary", tmp_path) or VOCABULARY)]
    if mapping := _own(blocks, "mapping", tmp_path):
        arguments += ["--mapping", str(mapping)]
    for kind, suffix in SUFFIX.items():
        if kind in blocks:
            messages = tmp_path / f"messages{suffix}"
            messages.write_bytes(_bytes(kind, blocks[kind]))
            arguments += ["--messages", str(messages)]
    for line in blocks.get("options", "").splitlines():
        arguments += line.split(" ", 1)
    code = door.run(arguments)
    printed = capsys.readouterr()
    assert code == 0, printed.err
    assert _printed(printed.out) == [json.loads(line) for line in blocks["expected"].splitlines()]


def test_every_case_says_why() -> None:
    for case in CASES.glob("*.md"):
        title, *why = case.read_text(encoding="utf-8").split("```", 1)[0].strip().split("\n\n")
        assert title.startswith("# ")
        assert why, f"{case.name} has no sentence that says what is expected and why"
