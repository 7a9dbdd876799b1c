"""The version that runs in a home is what a page is held against with `--with live`."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run, home, run
from tests.cli.recorded import START, fill
from tests.measure.hospital import POTASSIUM
from wardwright.record.models import FlowVersion

__all__ = ["home", "run"]  # fixtures
FACTS = "subject,at,kind,term,value,unit,place\n1,2026-03-01T08:00,admitted,,,,Ward 7A\n{}"
LINE = "1,2026-03-01T09:00,result,potassium,{},mmol/L,\n"


def test_held_against_the_version_that_runs(run: Run, home: Path, tmp_path: Path) -> None:
    fill(home)
    old = POTASSIUM.replace("6.0", "5.5")
    for number, (text, retired) in enumerate(((old.replace("5.5", "4.0"), START + 1), (old, None))):
        FlowVersion.objects.create(
            title="Dangerous potassium", version=f"v{number}", text=text, file="p.flow", loaded=START, retired=retired
        )
    page, facts = tmp_path / "new.flow", tmp_path / "facts.csv"
    page.write_text(POTASSIUM)
    facts.write_text(FACTS.format(LINE.format("5.6")))
    ran = run("compare", page, "--with", "live", "--home", home, "--on", facts, "--json")
    assert ran.code == 0, ran.err
    said = json.loads(ran.out)
    assert {part["sort"]: part["count"] for part in said["parts"]}["lost"] == 1
    assert ("-", "When a potassium result of 5.5 mmol/L or more arrives,") in [tuple(line) for line in said["lines"]]


def test_where_nothing_of_that_title_runs(run: Run, home: Path, tmp_path: Path) -> None:
    fill(home)
    page = tmp_path / "new.flow"
    page.write_text(POTASSIUM.replace("Dangerous potassium", "Another"))
    ran = run("compare", page, "--with", "live", "--home", home, "--on", tmp_path / "facts.csv")
    assert ran.code == 2
    assert 'No flow called "Another" runs in this home.' in ran.err
