"""`wardwright check`: problems where they stand, examples run, and the documented JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import FLOW, Run


def page(home: Path, text: str, name: str = "potassium.flow") -> Path:
    """Writes one page of the home."""
    file = home / "flows" / name
    file.write_text(text, encoding="utf-8")
    return file


def test_a_good_flow_is_said_to_be_fine(run: Run, home: Path) -> None:
    ran = run("check", "--home", home)
    assert (ran.code, ran.err) == (0, "")
    assert "ok   Escalate dangerous potassium" in ran.out
    assert ran.out.rstrip().endswith("1 flow, 2 examples: all fine.")


def test_the_home_is_the_current_folder_when_none_is_named(run: Run, home: Path) -> None:
    ran = run("check", cwd=home)
    assert (ran.code, ran.err) == (0, "")
    assert "1 flow, 2 examples: all fine." in ran.out


def test_a_flow_of_the_home_is_found_by_its_name(run: Run, home: Path) -> None:
    assert "1 flow, 2 examples" in run("check", "potassium", "--home", home).out


def test_the_same_file_twice_is_checked_once(run: Run, home: Path) -> None:
    file = home / "flows" / "potassium.flow"
    assert "1 flow, 2 examples" in run("check", file, file.parent, "--home", home).out


def test_a_problem_is_drawn_where_it_stands(run: Run, home: Path) -> None:
    file = page(home, FLOW.replace("6.0 mmol/L or more arrives", "6.0 or more arrives"))
    ran = run("check", "--home", home)
    assert ran.code == 1
    assert f"no-unit   {file}, line 4, column " in ran.out
    assert "^^^" in ran.out
    assert "mmol/L" in ran.out
    assert "not  Escalate dangerous potassium" in ran.out
    assert ran.out.rstrip().endswith("1 of 1 flow cannot run yet: 1 problem.")


def test_at_most_five_problems_at_a_time(run: Run, home: Path) -> None:
    for number in range(7):
        page(home, FLOW.replace("6.0 mmol/L", "6.0").replace("dangerous", f"number {number}"), f"{number}.flow")
    ran = run("check", "--home", home)
    assert ran.out.count("no-unit") == 5
    assert "more problems" in ran.out


def test_an_example_that_fails_says_what_happened(run: Run, home: Path) -> None:
    page(home, FLOW.replace("09:15 the ward consultant", "09:20 the ward consultant"))
    ran = run("check", "--home", home)
    assert ran.code == 1
    assert "example-failed   " in ran.out
    assert "09:20" in ran.out
    assert ran.out.rstrip().endswith("1 of 1 flow cannot run yet: 1 of 2 examples failed.")


def test_json_has_the_documented_shape(run: Run, home: Path) -> None:
    wrong_page = FLOW.replace("6.0 mmol/L or more arrives", "6.0 or more arrives")
    page(home, wrong_page + "\n" + FLOW.replace("Escalate dangerous", "Escalate high"))
    ran = run("check", "--home", home, "--json")
    assert ran.code == 1
    wrong, right = json.loads(ran.out)["flows"]
    assert set(wrong) == set(right) == {"title", "file", "problems", "examples"}
    (problem,) = [each for each in wrong["problems"] if each["severity"] == "error"]
    assert set(problem) == {"slug", "severity", "line", "column", "problem", "because", "fixes"}
    assert (problem["slug"], problem["line"]) == ("no-unit", 4)
    assert wrong["title"] == "Escalate dangerous potassium"
    assert right["title"] == "Escalate high potassium"
    assert right["examples"] == [
        {"name": "a dangerous result on the ward", "passed": True},
        {"name": "an outpatient", "passed": True},
    ]


def test_a_flow_that_cannot_be_read_keeps_its_title(run: Run, home: Path) -> None:
    page(home, "Flow: Half a page\n\nWhen a potassium result\n")
    ran = run("check", "--home", home, "--json")
    assert ran.code == 1
    (flow,) = json.loads(ran.out)["flows"]
    assert flow["title"] == "Half a page"
    assert flow["problems"]


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "Hello.\n"])
def test_a_page_without_a_flow_is_a_problem(text: str, run: Run, home: Path) -> None:
    page(home, text)
    ran = run("check", "--home", home, "--json")
    assert ran.code == 1
    (flow,) = json.loads(ran.out)["flows"]
    assert flow["problems"]


def test_a_warning_alone_is_no_failure(run: Run, home: Path) -> None:
    page(home, FLOW.partition("Example:")[0])
    ran = run("check", "--home", home)
    assert ran.code == 0
    assert ran.out.rstrip().endswith("1 flow, no examples, 1 warning: all fine.")


def test_nothing_named_and_no_home_says_what_to_do(run: Run) -> None:
    ran = run("check")
    assert ran.code == 2
    assert "wardwright init my-hospital" in ran.err


def test_circles_between_files_are_found(run: Run, home: Path) -> None:
    first = "Flow: First\nWhen a potassium result of 6.0 mmol/L or more arrives, then record potassium as 5 mmol/L.\n"
    page(home, first)
    ran = run("check", "--home", home, "--json")
    assert ran.code == 1
    assert "circle" in {problem["slug"] for problem in json.loads(ran.out)["flows"][0]["problems"]}


def test_output_fits_a_narrow_terminal_without_colour(run: Run, home: Path) -> None:
    ran = run("check", "--home", home)
    assert "\x1b" not in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80
