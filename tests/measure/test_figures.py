"""Figures against the same questions asked of tables: pandas and DuckDB share no line with the report."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pandas
import pytest

from tests.measure.hospital import BEGAN, GLUCOSE, LONDON, POTASSIUM, Hospital, admitted, at, made_up, of, result
from wardwright.facts.fact import Fact, Kind
from wardwright.facts.instant import DAY, HOUR, MINUTE
from wardwright.kernel.firing import Firing, Outcome
from wardwright.measure.pages import sentences
from wardwright.measure.report import Report, make
from wardwright.measure.report.shape import FlowReport, Row


@pytest.fixture(scope="module")
def hospital() -> Hospital:
    return made_up(220)


@pytest.fixture(scope="module")
def outcomes(hospital: Hospital) -> list[Firing]:
    return list(hospital.evidence(POTASSIUM, GLUCOSE).outcomes())


@pytest.fixture(scope="module")
def report(hospital: Hospital) -> Report:
    return make(hospital.evidence(POTASSIUM, GLUCOSE))


@pytest.fixture(scope="module")
def fired(outcomes: list[Firing]) -> pandas.DataFrame:
    rows = [(each.subject, each.at, each.flow) for each in outcomes if each.outcome is Outcome.FIRED]
    table = pandas.DataFrame(rows, columns=["subject", "moment", "flow"])
    table["local"] = pandas.to_datetime(table["moment"], unit="us", utc=True).dt.tz_convert("Europe/London")
    return table


def counts(rows: tuple[Row, ...]) -> dict[str, tuple[Any, Any]]:
    return {row.name: (row.count, row.patients) for row in rows if row.count}


def grouped(table: pandas.DataFrame, by: Any) -> dict[str, tuple[int, int]]:
    found = table.groupby(by).agg(count=("moment", "size"), patients=("subject", "nunique"))
    return {str(name): (int(row["count"]), int(row["patients"])) for name, row in found.iterrows()}


def test_there_is_much_to_count(report: Report, outcomes: list[Firing]) -> None:
    kinds = {each.outcome for each in outcomes}
    assert kinds >= {Outcome.FIRED, Outcome.FOLLOWED, Outcome.SUPPRESSED, Outcome.UNKNOWN, Outcome.MISSED}
    assert all(isinstance(flow.fired, int) and flow.fired > 60 for flow in report.flows)


@pytest.mark.parametrize("number", [0, 1])
def test_outcomes_and_patients(report: Report, outcomes: list[Firing], number: int) -> None:
    flow = report.flows[number]
    for outcome, row in (
        (Outcome.FOLLOWED, flow.followed),
        (Outcome.SUPPRESSED, flow.suppressed),
        (Outcome.UNKNOWN, flow.unknown or Row("", 0, 0)),
        (Outcome.TOO_OLD, flow.too_old),
    ):
        mine = [each.subject for each in outcomes if each.flow == flow.title and each.outcome is outcome]
        assert (row.count, row.patients) == (len(mine), len(set(mine)))
    mine = [each.subject for each in outcomes if each.flow == flow.title and each.outcome is Outcome.FIRED]
    assert (flow.fired, flow.patients) == (len(mine), len(set(mine)))


@pytest.mark.parametrize("number", [0, 1])
def test_when(report: Report, fired: pandas.DataFrame, number: int) -> None:
    flow = report.flows[number]
    mine = fired[fired["flow"] == flow.title]
    local = mine["local"]
    assert flow.days is not None
    assert flow.hour_of_week is not None
    assert counts(flow.days) == grouped(mine, local.dt.date)
    assert counts(flow.hours) == {f"{int(hour):02}": each for hour, each in grouped(mine, local.dt.hour).items()}
    assert counts(flow.weekdays) == grouped(mine, local.dt.day_name())
    for weekday in range(7):
        for hour in range(24):
            expected = int(((local.dt.day_of_week == weekday) & (local.dt.hour == hour)).sum())
            assert flow.hour_of_week[weekday][hour] == expected
    assert flow.nights.count == int(((local.dt.hour >= 20) | (local.dt.hour < 8)).sum())
    assert flow.weekends.count == int((local.dt.day_of_week >= 5).sum())
    assert flow.nights.of == flow.weekends.of == len(mine)
    mondays = (local.dt.date.map(lambda day: date.fromordinal(day.toordinal() - day.weekday()))).astype(str)
    assert counts(flow.periods) == grouped(mine, mondays)


def test_every_day_is_there_also_one_without_firings(report: Report) -> None:
    flow = report.flows[0]
    assert flow.days is not None
    assert [row.name for row in flow.days] == [f"2026-03-{day}" for day in range(26, 32)] + [
        f"2026-04-{day:02}" for day in range(1, 10)
    ]


_WARDS = """
SELECT coalesce(stay.ward, '') AS ward, count(*), count(DISTINCT fired.subject)
FROM fired ASOF LEFT JOIN stays AS stay ON stay.subject = fired.subject AND fired.moment >= stay.since
GROUP BY ALL
"""
_AGES = """
SELECT CASE WHEN age IS NULL THEN 'not known' WHEN age < 16 THEN 'under 16' WHEN age < 40 THEN '16 to 39'
            WHEN age < 65 THEN '40 to 64' WHEN age < 80 THEN '65 to 79' ELSE '80 or over' END AS band,
       count(*), count(DISTINCT subject)
FROM (SELECT fired.subject, date_diff('year', born, day)
             - CASE WHEN strftime(day, '%m%d') < strftime(born, '%m%d') THEN 1 ELSE 0 END AS age
      FROM fired LEFT JOIN births ON births.subject = fired.subject)
GROUP BY ALL
"""


@pytest.fixture(scope="module")
def database(hospital: Hospital, fired: pandas.DataFrame) -> duckdb.DuckDBPyConnection:
    found = duckdb.connect()
    columns = ["subject", "ward", "since", "until"]
    left = [(subject, "", until, until) for subject, _, _, until in hospital.stays]
    ends = {subject: until for subject, _, until, _ in left}
    stays = [*hospital.stays, *((subject, "", until, until) for subject, until in ends.items())]
    tables = {
        "all_fired": fired.assign(day=fired["local"].dt.strftime("%Y-%m-%d")).drop(columns="local"),
        "stays": pandas.DataFrame(stays, columns=columns),
        "bed_days": pandas.DataFrame(hospital.stays, columns=columns),
        "births_text": pandas.DataFrame(list(hospital.born.items()), columns=["subject", "born"]),
    }
    for name, table in tables.items():
        found.register(f"{name}_frame", table)
        found.execute(f"CREATE TABLE {name} AS SELECT * FROM {name}_frame")
    found.execute("CREATE VIEW births AS SELECT subject, CAST(born AS DATE) AS born FROM births_text")
    return found


@pytest.mark.parametrize("number", [0, 1])
def test_where_and_for_whom(report: Report, database: duckdb.DuckDBPyConnection, number: int) -> None:
    flow = report.flows[number]
    chosen = "SELECT subject, moment, CAST(day AS DATE) AS day FROM all_fired WHERE flow = ?"
    database.execute(f"CREATE OR REPLACE TEMP TABLE fired AS {chosen}", [flow.title])
    wards = {ward: (count, patients) for ward, count, patients in database.sql(_WARDS).fetchall()}
    assert {ward.name: (ward.fired, ward.patients) for ward in flow.wards if ward.fired} == wards
    ages = {band: (count, patients) for band, count, patients in database.sql(_AGES).fetchall()}
    assert counts(flow.ages) == ages
    assert sum(row.count for row in flow.sexes if isinstance(row.count, int)) == flow.fired


def test_exposure(report: Report, hospital: Hospital, database: duckdb.DuckDBPyConnection) -> None:
    end = max(fact.seen for fact in hospital.facts)
    rows = database.execute(
        "SELECT ward, count(*), sum(least(until, ?) - since) FROM bed_days WHERE since <= ? GROUP BY ALL", [end, end]
    ).fetchall()
    expected = {ward: (arrivals, length / DAY) for ward, arrivals, length in rows}
    for ward in report.flows[0].wards:
        if ward.name:
            arrivals, days = expected[ward.name]
            assert ward.arrivals == arrivals
            assert ward.patient_days == pytest.approx(days)
            rate = ward.per_100_patient_days
            assert rate is not None
            assert rate.rate == pytest.approx(100 * rate.count / days)  # type: ignore[operator]


def test_rate_leaves_out_what_comes_after_the_last_message() -> None:
    silent = 'Flow: Silence\nWhen no potassium result for 6 hours, then tell the bedside nurse "{patient}".'
    facts = [*admitted(["A"], at(1)), result("A", "potassium", "4.0", at(1, 1)), result("A", "sodium", "140", at(2, 1))]
    flow = make(of(*facts).evidence(silent)).flows[0]
    # Due at 07:00, 13:00, 19:00 and 01:00; and, after the last message at 01:00, four times more in 24 hours.
    assert flow.fired == 8
    assert flow.after_last_seen == 4
    assert flow.per_day.count == 4
    assert flow.per_day.exposure == pytest.approx(25 / 24)


def test_causes(report: Report, outcomes: list[Firing]) -> None:
    flow = report.flows[0]
    assert flow.missed is not None
    for rows, outcome in ((flow.unknown_because, Outcome.UNKNOWN), (flow.missed_because, Outcome.MISSED)):
        mine = [each for each in outcomes if each.flow == flow.title and each.outcome is outcome]
        assert sum(row.count for row in rows if isinstance(row.count, int)) == len(mine) > 0
    assert [row.name for row in flow.unknown_because] == [
        "a potassium result of 6.0 mmol/L or more arrives: outside the plausible range"
    ]
    assert [row.name for row in flow.missed_because] == ["the patient is an inpatient"]


def test_parts_of_a_score_that_are_missing_are_named() -> None:
    page = 'Flow: Score\nWhen NEWS2 rises to 5 or more, then tell the bedside nurse "{patient}: {value}".'
    facts = admitted(["A", "B"], at(1))
    facts += [result("A", "pulse", "80", at(1, 1)), result("B", "pulse", "?400", at(1, 1))]
    flow = make(of(*facts).evidence(page)).flows[0]
    assert flow.unknown is not None
    assert flow.unknown.count == 2
    assert counts(flow.parts_missing) == {
        **{
            f"no {part}": (2, 2)
            for part in (
                *("respiratory rate", "oxygen saturation", "air or oxygen", "systolic blood pressure"),
                *("consciousness", "temperature"),
            )
        },
        "pulse that cannot be used": (1, 1),
    }
    assert flow.not_told is not None
    picture = flow.not_told[0].picture
    assert picture is not None
    assert {track.term: track.missing for track in picture.tracks}["temperature"] == "no temperature"


def test_the_report_is_the_same_each_time(hospital: Hospital) -> None:
    assert make(hospital.evidence(POTASSIUM, GLUCOSE)) == make(hospital.evidence(POTASSIUM, GLUCOSE))


def test_the_summary_is_the_replays(report: Report, hospital: Hospital) -> None:
    assert dict(report.source.figures) == dict(hospital.evidence(POTASSIUM, GLUCOSE).figures)
    assert (
        sum(flow.fired for flow in report.flows if isinstance(flow.fired, int)) == dict(report.source.figures)["fired"]
    )


def test_nothing_at_all() -> None:
    flow = make(of().evidence(POTASSIUM)).flows[0]
    assert (flow.fired, flow.patients, flow.per_day.rate) == (0, 0, None)
    assert flow.judged is not None
    assert flow.judged.predictive_value.share is None


def test_the_list_is_spread_over_the_time(hospital: Hospital) -> None:
    from wardwright.measure.report import Reader

    flow: FlowReport = make(hospital.evidence(POTASSIUM), Reader(listed=20)).flows[0]
    assert flow.firings is not None
    assert 20 <= len(flow.firings) < 40
    moments = [one.at for one in flow.firings]
    assert moments == sorted(moments)
    assert moments[-1] > BEGAN + 10 * DAY
    for one in flow.firings:
        assert one.picture is not None
        assert all(one.picture.since < point.at <= one.picture.until for t in one.picture.tracks for point in t.points)
        for track in one.picture.tracks:
            assert all(point.at <= one.at for point in track.points if point.known)
        late = [fact for fact in hospital.facts if fact.subject == one.subject and fact.at <= one.at < fact.seen]
        shown = {p.at for t in one.picture.tracks for p in t.points if p.known}
        assert not shown & {fact.at for fact in late if fact.term == "potassium"}


def test_time_zone_of_the_ward_counts() -> None:
    facts = admitted(["A"], at(1))
    facts += [result("A", "potassium", "6.5", at(4, 0.5)), result("A", "potassium", "6.5", at(5, 0.5) + 5 * MINUTE)]
    flow = make(of(*facts).evidence(POTASSIUM)).flows[0]
    # 00:30 UTC is 00:30 before the clocks go forward on 29 March, and 01:35 local summer time on the day after.
    assert counts(flow.hours) == {"00": (1, 1), "01": (1, 1)}
    assert LONDON.key == "Europe/London"
    assert HOUR == 60 * MINUTE


def test_a_feed_is_no_patient() -> None:
    page = "Flow: Quiet\nWhen the lab feed goes quiet for 30 minutes, then page the on-call engineer."
    heard = [Fact("connection:lab feed", Kind.HEARD, "", when, when) for when in (at(1), at(1, 2))]
    flow = make(of(*heard).evidence(page)).flows[0]
    assert (flow.about, flow.fired, flow.patients) == ("connection or device", 2, 1)
    assert "for 1 connection or device" in sentences.fired(flow)
