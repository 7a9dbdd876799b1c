"""`wardwright explain`: the page, the picture, the data and whom it reaches; the plan; the documented JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import FLOW, Run
from wardwright.connect.fhir.schema import packaged


def test_the_page_its_picture_its_data_and_whom_it_reaches(run: Run, home: Path) -> None:
    ran = run("explain", "potassium", "--home", home)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Escalate dangerous potassium\n")
    assert "  When a potassium result of 6.0 mmol/L or more arrives,\n" in ran.out
    assert "Example:" not in ran.out
    picture = ran.out.partition("What it does\n")[2].partition("\n\n")[0].splitlines()
    assert picture[0] == "   0 minutes  ●  a potassium result of 6.0 mmol/L or more arrives"
    assert "  15 minutes  ├─ if not done: page the ward consultant" in picture
    assert "     4 hours  ○  it may fire again for the same patient" in picture
    sees = ran.out.partition("What it sees\n")[2]
    assert "calcium gluconate given  in the last 1 hour" in sees
    assert "potassium          loinc:2823-3, local:K" in sees
    reaches = ran.out.partition("Whom and what it reaches\n")[2]
    assert "ward consultant    paged  whom the data names (attending)  follow-up" in reaches


def test_units_that_are_converted_are_shown(run: Run, home: Path) -> None:
    page = FLOW.replace("a potassium result of 6.0 mmol/L or more", "a glucose result of 54 mg/dL or less")
    (home / "flows" / "glucose.flow").write_text(page.partition("Example:")[0].replace("potassium", "glucose"))
    ran = run("explain", "glucose", "--home", home)
    assert "54 mg/dL = 2.997 mmol/L, by the molar mass of 180.156 g/mol" in ran.out


def test_a_flow_with_problems_is_not_explained(run: Run, home: Path) -> None:
    file = home / "flows" / "potassium.flow"
    file.write_text(FLOW.replace("6.0 mmol/L", "6.0"), encoding="utf-8")
    ran = run("explain", file, "--home", home)
    assert (ran.code, ran.out) == (1, "")
    assert "no-unit" in ran.err
    assert f"wardwright check {file}" in ran.err


def test_json_has_the_documented_shape(run: Run, home: Path) -> None:
    (flow,) = json.loads(run("explain", "potassium", "--home", home, "--json").out)["flows"]
    assert set(flow) == {"title", "file", "english", "data", "reaches", "conversions", "timeline"}
    assert flow["english"].startswith("Flow: Escalate dangerous potassium\n")
    assert flow["data"][0] == {
        "kind": "result",
        "term": "potassium",
        "span": "as it arrives",
        "use": "trigger",
        "part_of": "",
        "codes": ["loinc:2823-3", "local:K"],
        "unit": "mmol/L",
    }
    assert flow["reaches"][0] == {"who": "on-call registrar", "how": "asked", "channel": "page", "follow_up": False}
    assert [step["sign"] for step in flow["timeline"][0]] == ["begins", "looks", "looks", "does", "does", "again"]


def test_a_plan_is_valid_fhir(run: Run, home: Path) -> None:
    schema = packaged()
    if schema is None:
        pytest.skip("the FHIR R4 schema was not fetched: run `make setup` with npm on the path")
    plan = json.loads(run("explain", "potassium", "--home", home, "--as", "plandefinition").out)
    assert schema.findings(plan) == ()
    (rule,) = plan["action"]
    assert rule["trigger"][0]["type"] == "data-changed"
    assert rule["trigger"][0]["data"][0]["codeFilter"][0]["code"][0] == {"system": "http://loinc.org", "code": "2823-3"}
    assert [each["expression"]["description"] for each in rule["condition"]] == [
        "the patient is an inpatient",
        "there was no calcium gluconate given in the last 1 hour",
        "at most once per patient every 4 hours",
    ]
    (task,) = rule["action"]
    (follow_up,) = task["action"]
    assert follow_up["relatedAction"][0]["offsetDuration"]["value"] == 15
    assert follow_up["relatedAction"][0]["actionId"] == task["id"]


def test_several_flows_become_a_bundle(run: Run, home: Path) -> None:
    file = home / "flows" / "potassium.flow"
    file.write_text(FLOW + "\n" + FLOW.replace("dangerous", "high"), encoding="utf-8")
    bundle = json.loads(run("explain", file, "--home", home, "--as", "plandefinition").out)
    assert bundle["resourceType"] == "Bundle"
    assert len(bundle["entry"]) == 2


def test_output_fits_a_narrow_terminal_without_colour(run: Run, home: Path) -> None:
    ran = run("explain", "potassium", "--home", home)
    assert "\x1b" not in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80


def test_a_flow_of_the_home_is_found_by_its_title(run: Run, home: Path) -> None:
    for command in ("explain", "check"):
        assert run(command, "escalate  dangerous potassium", "--home", home).code == 0


def test_a_name_that_is_not_there_is_answered_with_the_nearest(run: Run, home: Path) -> None:
    for near, meant in (("potasium", "potassium"), ("Escalate dangerous sodium", "Escalate dangerous potassium")):
        ran = run("explain", near, "--home", home)
        assert ran.code == 2
        assert ran.err == f'{near} is not there.\nDid you mean "{meant}"?\n'
