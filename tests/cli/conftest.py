"""A home to work in, and the command line as its users run it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from wardwright.cli import main as door

VOCABULARY = """\
results:
  potassium: {codes: ["loinc:2823-3", "local:K"], unit: mmol/L, plausible: [1, 12]}
  glucose: {codes: ["loinc:14749-6"], unit: mmol/L, plausible: [0.5, 80], molar mass: 180.156}
medicines:
  calcium gluconate: {codes: ["local:CAGLU"]}
flags: {potassium flag: {}}
places: {Ward 7A: {codes: ["7A"], kind: ward}}
roles: {on-call registrar: {channel: page}, ward consultant: {from: attending}}
"""

FLOW = """\
Flow: Escalate dangerous potassium
Owner: Ward 7A squad

When a potassium result of 6.0 mmol/L or more arrives,
and the patient is an inpatient,
and there was no calcium gluconate given in the last 1 hour,
then ask the on-call registrar to "Review {patient}: potassium {value}" within 15 minutes,
and if not done, page the ward consultant.

At most once per patient every 4 hours.

Example: a dangerous result on the ward
  08:00 the patient is admitted to Ward 7A
  09:00 a potassium result of 6.4 mmol/L arrives
  09:00 the on-call registrar is asked
  09:15 the ward consultant is paged

Example: an outpatient
  09:00 a potassium result of 6.4 mmol/L arrives
  nothing happens
"""


@dataclass(frozen=True)
class Ran:
    """What a run of the command line gave."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A small home with one flow whose examples pass."""
    folder = tmp_path / "home"
    (folder / "flows").mkdir(parents=True)
    (folder / "wardwright.toml").write_text('time_zone = "Europe/London"\n', encoding="utf-8")
    (folder / "vocabulary.yaml").write_text(VOCABULARY, encoding="utf-8")
    (folder / "flows" / "potassium.flow").write_text(FLOW, encoding="utf-8")
    return folder


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `wardwright` through its one door, in an empty folder unless another is named."""
    place = tmp_path / "elsewhere"
    place.mkdir()

    def run_it(*arguments: object, cwd: Path = place) -> Ran:
        monkeypatch.chdir(cwd)
        capsys.readouterr()
        code = door.run([str(argument) for argument in arguments])
        told = capsys.readouterr()
        return Ran(code, told.out, told.err)

    return run_it


@pytest.fixture
def run_process(tmp_path: Path) -> Run:
    """Runs `wardwright` as its users do, in a process of its own."""

    def run_it(*arguments: object, cwd: Path = tmp_path) -> Ran:
        command = [sys.executable, "-m", "wardwright.cli", *map(str, arguments)]
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8")
        return Ran(done.returncode, done.stdout, done.stderr)

    return run_it
