"""Two versions over one history: what is gained, lost, moved, and why."""

from __future__ import annotations

import json
import os
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings

from tests.differential.generators import VOCABULARY as POOL
from tests.differential.generators import ZONE
from tests.differential.test_kernel_agrees import Case, cases
from tests.measure.hospital import LONDON, VOCABULARY, admitted, at, flows, made_up, result
from tests.measure.reading import read
from tests.prove.made import MadeHistory
from wardwright.cli.compare import both_proved, command
from wardwright.cli.compare_view import lines
from wardwright.engine.compare.together import shares_a_run
from wardwright.engine.prove.evidence import FactsInMemory
from wardwright.engine.prove.proof import Proof
from wardwright.facts.fact import Coded, Fact, Kind
from wardwright.kernel.plan import version_of
from wardwright.measure.compare import Comparison, compare_versions
from wardwright.measure.compare.as_json import comparison_as_json
from wardwright.measure.pages.comparison import comparison_as_html
from wardwright.measure.report import Reader, make
from wardwright.measure.report.shape import WITHHELD

EXAMPLES = int(os.environ.get("WARDWRIGHT_EXAMPLES", "300")) // 10
PAGE = """
Flow: Dangerous potassium
When a potassium result of {bound} mmol/L or more arrives,
{more}then ask the on-call registrar to "Review {{patient}}" within 15 minutes{follow}.
{limit}
Judge by death within 24 hours.
"""


def page(bound: str = "6.0", more: str = "", limit: str = "", follow: str = "") -> str:
    return PAGE.format(bound=bound, more=more, limit=limit, follow=follow)


def compared(facts: list[Fact], this: str, other: str, reader: Reader | None = None) -> Comparison:
    """The comparison of two pages over facts, proved as the command does it."""
    new, old = flows(this)[0], flows(other)[0]
    evidence = both_proved(lambda pages: FactsInMemory(pages, VOCABULARY, LONDON, facts), new, old)
    return compare_versions((new, evidence[0]), (old, evidence[1]), reader=reader)


def counts(found: Comparison) -> dict[str, object]:
    return {part.sort: part.count for part in found.parts}


def potassium(value: str, hour: float, subject: str = "P1") -> Fact:
    return result(subject, "potassium", value, at(1, hour))


# ── what is counted ──────────────────────────────────────────────────────────────────────────────


def test_a_higher_bound_loses_what_lies_between() -> None:
    facts = [potassium("6.1", 1), potassium("6.4", 2), potassium("6.1", 3, "P2")]
    found = compared(facts, page("6.2"), page("6.0"))
    assert counts(found) == {"gained": 0, "lost": 2, "earlier": 0, "later": 0, "same": 1}
    assert [(one.subject, one.at, one.sort) for one in found.changes or ()] == [
        ("P1", at(1, 1), "lost"),
        ("P2", at(1, 3), "lost"),
    ]
    assert {one.because.sort for one in found.changes or ()} == {"trigger"}
    assert found.because[0].name == (
        "lost: this version waits for something else: “a potassium result of 6.2 mmol/L or more arrives”"
    )


def test_a_limit_moves_a_firing() -> None:
    once = "At most once per patient every 4 hours."
    facts = [potassium("6.1", 1), potassium("6.4", 3), potassium("6.5", 6)]
    found = compared(facts, page("6.2", limit=once), page("6.0", limit=once))
    # The other fires at 1 and 6, this one at 3 (6 is held back): 1 and 3 are nearer than 3 and 6.
    assert counts(found) == {"gained": 0, "lost": 1, "earlier": 0, "later": 1, "same": 0}
    later, lost = found.changes or ()
    assert (later.sort, later.hours, later.because.sort) == ("later", 2.0, "trigger")
    assert (lost.sort, lost.because.sort, lost.because.words) == ("lost", "limit", once)


def test_the_condition_that_made_the_difference_is_named_with_what_it_read() -> None:
    inpatient = "and the patient is an inpatient,\n"
    facts = [*admitted(["P1"], at(1, 0)), potassium("6.1", 1), potassium("6.1", 1, "P2")]
    found = compared(facts, page(more=inpatient), page())
    (one,) = found.changes or ()
    assert (one.sort, one.subject, one.because.sort) == ("lost", "P2", "false")
    assert one.because.words == "the patient is an inpatient"


def test_what_could_not_be_told_is_said() -> None:
    rising = "and creatinine is above 200 umol/L,\n"
    found = compared([potassium("6.1", 1)], page(more=rising), page())
    (one,) = found.changes or ()
    assert (one.sort, one.because.sort) == ("lost", "unknown")
    assert one.because.clause is not None
    assert "creatinine" in one.because.clause.why_unknown


def test_a_schedule_tells_which_condition_kept_it_silent() -> None:
    daily = 'Flow: Round\nEvery day at 08:00, for each patient who {who},\nthen tell the ward doctor "{{patient}}".'
    facts = [*admitted(["P1"], at(1, 1)), potassium("5.0", 2), potassium("5.0", 40)]
    found = compared(facts, daily.format(who="is on Ward 7A"), daily.format(who="is on Ward 7B"))
    assert counts(found)["lost"] == 0
    assert counts(found)["gained"] != 0
    assert {(one.because.sort, one.because.words) for one in found.changes or ()} == {
        ("false", "the patient is on Ward 7B")
    }


def test_firings_of_one_patient_under_two_identifiers_are_one_patients() -> None:
    merged = Fact("P1", Kind.MERGED, "", at(1, 2), at(1, 2), Coded("P2"))
    once = "At most once per patient every 12 hours."
    facts = [potassium("6.1", 1, "P2"), merged, potassium("6.4", 3, "P1")]
    found = compared(facts, page("6.2", limit=once), page("6.0", limit=once))
    assert counts(found)["later"] == 1


def test_pages_that_do_the_same_are_said_to() -> None:
    found = compared([potassium("6.1", 1)], "# a remark\n" + page(), page())
    assert found.does_the_same
    assert counts(found) == {"gained": 0, "lost": 0, "earlier": 0, "later": 0, "same": 1}


def test_other_words_at_the_same_moment_are_counted() -> None:
    found = compared([potassium("6.1", 1)], page().replace("Review", "See"), page())
    assert (counts(found)["same"], found.other_acts, found.does_the_same) == (1, 1, False)


@pytest.mark.parametrize("limit", ["", "At most once per patient every 8 hours.", "At most 3 a day."])
def test_sides_are_what_each_version_gives_alone(limit: str) -> None:
    hospital = made_up(40, days=6, seed=7)
    found = compared(hospital.facts, page("6.3", limit=limit), page("6.0", limit=limit))
    for side, bound in ((found.this, "6.3"), (found.other, "6.0")):
        alone = make(FactsInMemory(flows(page(bound, limit=limit)), VOCABULARY, LONDON, hospital.facts)).flows[0]
        assert (side.fired, side.patients, side.suppressed) == (alone.fired, alone.patients, alone.suppressed)
        assert alone.judged is not None
        assert side.judged is not None
        assert side.judged.predictive_value == alone.judged.predictive_value
        assert side.judged.sensitivity == alone.judged.sensitivity
    parts = {part.sort: part.count for part in found.parts}
    assert all(isinstance(count, int) for count in parts.values())
    both = sum(parts[sort] for sort in ("earlier", "later", "same"))  # type: ignore[misc]
    assert found.this.fired == both + parts["gained"]  # type: ignore[operator]
    assert found.other.fired == both + parts["lost"]  # type: ignore[operator]
    if not limit:
        assert parts["gained"] == parts["earlier"] == parts["later"] == 0


@settings(max_examples=EXAMPLES)
@given(case=cases())
def test_versions_that_share_a_run_do_what_each_does_alone(case: Case) -> None:
    """The pages of a generated set, as a history scans them: together and one by one."""
    pages, facts, until = case
    if not shares_a_run(pages):
        return
    runs_on = until - max(fact.seen for fact in facts)
    with closing(MadeHistory(facts)) as history:
        with Proof(history, pages, POOL, ZONE, runs_on=runs_on, processes=1) as proof:
            together = list(proof.outcomes())
        for flow in pages:
            with Proof(history, (flow,), POOL, ZONE, runs_on=runs_on, processes=1) as proof:
                alone = list(proof.outcomes())
            mine = [one for one in together if (one.flow, one.version) == (flow.title, version_of(flow))]
            assert sorted(mine, key=_place) == sorted(alone, key=_place)


def _place(one: object) -> tuple[object, ...]:
    return one.at, one.subject, one.outcome.value, one.id  # type: ignore[attr-defined]


def test_what_records_or_counts_over_patients_runs_alone() -> None:
    record = "Flow: F\nWhen a potassium result arrives,\nthen record sepsis flag."
    plain = flows(page())[0]
    assert not shares_a_run((plain, flows(record)[0]))
    assert not shares_a_run((plain, flows(page(limit="At most 3 a day."))[0]))
    assert not shares_a_run((plain, plain))
    assert shares_a_run((plain, flows(page("6.1"))[0]))


# ── how it is told ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def found() -> Comparison:
    once = "At most once per patient every 8 hours."
    return compared(made_up(60, seed=3).facts, page("6.3", limit=once), page("6.0", limit=once))


def test_the_page_is_whole(found: Comparison) -> None:
    page = read(comparison_as_html(found, LONDON))
    assert len(page.all("h1")) == len(page.all("main")) == 1
    for table in page.all("table"):
        assert table.children[0].name == "caption"
        assert len({len(row.all("th", "td")) for row in table.all("tr")}) == 1, table.children[0].words
    names = {each.attributes["id"] for each in page.all() if "id" in each.attributes}
    assert {link.attributes["href"].removeprefix("#") for link in page.all("a")} <= names
    assert not page.all("script", "img", "link")
    assert "Patient P0" in page.words


def test_the_terminal_stays_within_80_columns(found: Comparison) -> None:
    assert max(len(line) for line in lines(found, LONDON)) <= 80 + len("\x1b[36m\x1b[0m")


def test_the_json_says_the_same(found: Comparison) -> None:
    said = json.loads(comparison_as_json(found, LONDON))
    assert said["comparison"] == 1
    assert {part["sort"]: part["count"] for part in said["parts"]} == counts(found)
    assert said["changes"][0]["at"].startswith("2026-")


def test_readers_without_access_get_no_patient_and_no_small_number() -> None:
    shut = compared(made_up(60, seed=3).facts, page("6.1"), page("6.0"), Reader(sees_patients=False, floor=8))
    seen = comparison_as_html(shut, LONDON).partition("</style>")[2]
    text = comparison_as_json(shut, LONDON) + seen + "\n".join(lines(shut, LONDON))
    assert shut.changes is None
    assert "P00" not in text
    few = compared([potassium("6.1", 1), potassium("6.4", 2)], page("6.2"), page("6.0"), Reader(sees_patients=False))
    assert {part.count for part in few.parts} == {WITHHELD}
    assert few.this.fired is WITHHELD
    assert few.other.fired is WITHHELD
    assert few.because == ()


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, bound in (("old", "6.0"), ("new", "6.2")):
        Path(f"{name}.flow").write_text(page(bound))
    Path("facts.csv").write_text(
        "subject,at,kind,term,value,unit\n1001,2026-03-01T09:00,result,potassium,6.1,mmol/L\n"
        "1002,2026-03-01T10:00,result,potassium,6.6,mmol/L\n"
    )
    call = ["new.flow", "--with", "old.flow", "--on", "facts.csv"]
    told = CliRunner().invoke(command, [*call, "--json"])
    assert told.exit_code == 0, told.output
    said = json.loads(told.stdout)
    assert [one["sort"] for one in said["changes"]] == ["lost"]
    shown = CliRunner().invoke(command, [*call, "--html", "c.html"])
    assert shown.exit_code == 0
    assert "1 lost" in shown.output
    assert Path("c.html").read_text().startswith("<!doctype html>")
