"""The page: whole, still, readable by everybody, and silent about patients for those who may not see them."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest

from tests.measure.hospital import BEGAN, GLUCOSE, LONDON, POTASSIUM, admitted, at, happened, made_up, of, result
from tests.measure.reading import Element, read
from wardwright.cli.prove_view import lines
from wardwright.facts.fact import Coded, Fact, Kind
from wardwright.measure.pages.html import report_as_html
from wardwright.measure.report import Reader, Report, make
from wardwright.measure.report.as_json import report_as_json

SCORE = """
Flow: Score of five
When NEWS2 rises to 5 or more, then tell the bedside nurse "{patient}: {value}".
Judge by a NEWS2 of 7 or more within 12 hours.
"""


@pytest.fixture(scope="module")
def report() -> Report:
    return make(made_up(60, seed=4).evidence(POTASSIUM, GLUCOSE, SCORE), Reader(listed=6))


@pytest.fixture(scope="module")
def shut() -> Report:
    return make(made_up(60, seed=4).evidence(POTASSIUM, GLUCOSE, SCORE), Reader(sees_patients=False))


@pytest.fixture(scope="module", params=["open", "shut", "one flow", "empty"])
def page(request: pytest.FixtureRequest, report: Report, shut: Report) -> Element:
    shown = {
        "open": lambda: report,
        "shut": lambda: shut,
        "one flow": lambda: make(made_up(30, seed=5).evidence(POTASSIUM)),
        "empty": lambda: make(of().evidence(POTASSIUM)),
    }[request.param]()
    return read(report_as_html(shown, LONDON))


def test_headings_go_down_one_level_at_a_time(page: Element) -> None:
    levels = [int(each.name[1]) for each in page.all("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(each.words for each in page.all("h1", "h2", "h3", "h4"))


def test_the_page_says_its_language_and_title_and_has_its_landmarks(page: Element) -> None:
    assert page.all("html")[0].attributes["lang"] == "en-GB"
    assert page.all("title")[0].words.endswith("proof report")
    assert len(page.all("main")) == len(page.all("header")) == len(page.all("nav")) == 1
    for landmark in page.all("section", "nav"):
        assert {"aria-labelledby", "aria-label"} & set(landmark.attributes)


def test_names_are_given_once_and_lead_somewhere(page: Element) -> None:
    names = [each.attributes["id"] for each in page.all() if "id" in each.attributes]
    assert len(names) == len(set(names))
    targets = [link.attributes["href"].removeprefix("#") for link in page.all("a")]
    targets += [each.attributes["aria-labelledby"] for each in page.all() if "aria-labelledby" in each.attributes]
    assert set(targets) <= set(names)


def test_every_table_has_a_caption_and_every_heading_cell_its_direction(page: Element) -> None:
    assert page.all("table")
    for table in page.all("table"):
        assert table.children[0].name == "caption"
        assert table.children[0].words
        assert all(cell.attributes.get("scope") in ("col", "row") for cell in table.all("th"))
        widths = {len(row.all("th", "td")) for row in table.all("tr")}
        assert len(widths) == 1, table.children[0].words


def test_every_picture_says_what_it_is_and_has_its_numbers_beside_it(page: Element) -> None:
    for picture in page.all("svg"):
        if picture.attributes.get("aria-hidden") == "true":
            assert any(each.name == "td" for each in picture.ancestors())  # in a table, beside the number
            continue
        assert picture.attributes["role"] == "img"
        assert len(picture.attributes["aria-label"]) > 20
        figure = next(each for each in picture.ancestors() if each.name == "figure")
        assert figure.all("table")


def test_what_scrolls_can_be_reached_by_keyboard_and_has_a_name(page: Element) -> None:
    for each in page.all("div"):
        if "scroll" in each.attributes.get("class", "").split():
            assert each.attributes["tabindex"] == "0"
            assert each.attributes["role"] == "group"
            assert each.attributes["aria-label"]


def test_the_page_needs_nothing_and_runs_nothing(page: Element, report: Report) -> None:
    assert not page.all("script", "iframe", "object", "embed", "link", "img", "form")
    for each in page.all():
        assert not any(name.startswith("on") for name in each.attributes)
        assert not {"src", "srcset", "action"} & set(each.attributes)
    style = page.all("style")[0].words
    assert not re.findall(r"url\((?!data:)", style)
    assert "@import" not in style
    policy = next(each for each in page.all("meta") if "http-equiv" in each.attributes).attributes["content"]
    assert policy.startswith("default-src 'none'")


def test_the_same_report_gives_the_same_page(report: Report) -> None:
    assert report_as_html(report, LONDON) == report_as_html(report, LONDON)


def test_firings_are_listed_with_reason_and_picture(report: Report) -> None:
    page = read(report_as_html(report, LONDON))
    firings = [each for each in page.all("details") if each.attributes.get("class") == "firing"]
    assert len(firings) >= 12
    for firing in firings:
        assert firing.all("summary")[0].words.startswith(("Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"))
        assert firing.all("ul")[0].all("li")
        assert firing.all("svg")


def test_what_patients_send_is_never_obeyed() -> None:
    """A message may say anything; on the page it is text."""
    evil = '<script>alert("x")</script>'
    facts = [*admitted([evil], at(1), f"Ward {evil}"), result(evil, "potassium", "6.5", at(2))]
    text = report_as_html(make(of(*facts).evidence(POTASSIUM)), LONDON)
    page = read(text)
    assert not page.all("script")
    assert "&lt;script&gt;" in text
    assert any(evil in each.words for each in page.all("summary"))


def test_control_signs_do_not_reach_the_terminal() -> None:
    evil = "A\x1b[2Jx"
    facts = [*admitted([evil], at(1), evil), result(evil, "potassium", "6.5", at(2))]
    shown = "\n".join(lines(make(of(*facts).evidence(POTASSIUM)), LONDON))
    assert "\x1b[2J" not in shown


def test_the_terminal_stays_within_its_width(report: Report, shut: Report) -> None:
    styles = re.compile(r"\x1b\[[0-9;]*m")
    for each in (report, shut):
        for line in lines(each, LONDON):
            assert len(styles.sub("", line)) <= 100, line


def test_many_flows_have_a_line_each(report: Report) -> None:
    shown = "\n".join(lines(replace(report, flows=report.flows * 2), LONDON))
    assert shown.count("Dangerous potassium") == 2
    assert "Name one flow" in shown
    assert "seen" not in shown


# ── nobody who may not see patients sees one ─────────────────────────────────────────────────────

CANARY = "ZZCANARY7731"
DIGITS = "7.3519"


def canaries() -> list[Fact]:
    """A patient with an identifier, a value, a birthday and sources that occur nowhere else, among many others."""
    told = made_up(60, seed=6).facts
    mine = [
        *admitted([CANARY], at(3)),
        result(CANARY, "potassium", DIGITS, at(3, 2)),
        happened(CANARY, Kind.BORN, at(3), value=Coded("1931-11-23")),
        happened(CANARY, Kind.DIED, at(3, 9)),
    ]
    return told + [fact._replace(source=f"{CANARY}.hl7#1", key=f"{CANARY}-order") for fact in mine]


def told(reader: Reader) -> dict[str, str]:
    report = make(of(*canaries()).evidence(POTASSIUM, GLUCOSE, SCORE), reader)
    return {
        "html": report_as_html(report, LONDON),
        "json": report_as_json(report, LONDON),
        "terminal": "\n".join(lines(report, LONDON)),
    }


def test_the_canary_sings_for_those_who_may_see_it() -> None:
    shown = told(Reader(listed=10_000))
    assert CANARY in shown["html"]
    assert DIGITS in shown["json"]
    assert f"{CANARY}.hl7" in shown["json"]


@pytest.mark.parametrize("floor", [3, 8, 100])
def test_no_patient_is_in_a_report_for_others(floor: int) -> None:
    everybody = {fact.subject for fact in canaries()}
    for form, text in told(Reader(sees_patients=False, floor=floor)).items():
        for secret in (CANARY, DIGITS, "1931-11-23"):
            assert secret not in text, f"{secret} is in the {form}"
        assert not [subject for subject in everybody if subject in text], form
        assert not re.search(r"P\d{4}\b", text), form
        # Ids of firings are hashes of who and when: whoever knows both could look for them.
        assert '"id"' not in text


def test_moments_of_single_firings_are_not_told_to_others() -> None:
    text = told(Reader(sees_patients=False))["json"]
    assert "T02:00:00" not in text.replace(str(BEGAN), "")
