"""What counts as the same message sent again, in files as senders and exports leave them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wardwright.cli import main as door

VOCABULARY = Path(__file__).parent / "cases" / "vocabulary.yaml"
PAGE = """\
Flow: Dangerous potassium
When a potassium result of 6.0 mmol/L or more arrives, then tell the ward nurse "look".
"""
REST = (
    "PID|1||1001^^^TRUST^MR\r"
    "OBR|1|O1|O1|U&E^Urea|||20260302090000\r"
    "OBX|1|NM|2823-3^Potassium^LN||6.4|mmol/L|||||F\r"
)  # fmt: skip


def _message(sent: str, control_id: str = "A1", app: str = "LAB") -> str:
    return f"MSH|^~\\&|{app}|TRUST|WW|WW|{sent}||ORU^R01|{control_id}|P|2.4\r{REST}"


@pytest.mark.parametrize(
    ("file", "facts"),
    [
        (_message("202603020900") + _message("202603020905"), 1),
        (
            _message("202603020900") + _message("202603020905").rstrip("\r"),
            1,
        ),  # the last line of an export is not ended
        (_message("202603020900") + _message("202603020905") + "\r\r", 1),
        (_message("202603020900") + _message("202603020905", control_id="A2"), 2),
        (_message("202603020900") + _message("202603020905", app="GAS"), 2),
    ],
)
def test_a_resend_is_counted_as_a_message_and_says_nothing_new(
    file: str, facts: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.flow").write_text(PAGE, encoding="utf-8")
    (tmp_path / "day.hl7").write_bytes(file.encode())
    door.run(["replay", "page.flow", "--messages", "day.hl7", "--vocabulary", str(VOCABULARY), "--json"])
    summary = json.loads(capsys.readouterr().out.splitlines()[-1])["summary"]
    assert (summary["messages"], summary["facts"], summary["fired"], summary["set_aside"]) == (2, facts, 1, 0)
