"""What is known of a patient: grouped, with what became of each fact, a portion at a time."""

from __future__ import annotations

from tests.web.patients.canary import ENDED, SUBJECT, VALUE, potassium, put_in
from tests.web.site import NOW, Site
from wardwright.engine.live.encode import facts_body
from wardwright.engine.patients.facts import Standing, facts_of
from wardwright.engine.patients.series import Series, Sort, doubt, grouped, said
from wardwright.facts.instant import HOUR
from wardwright.record.rows import Batch, Cursor, FactsRow

BOTH = (SUBJECT, ENDED)


def _potassium(groups: dict[Sort, tuple[Series, ...]]) -> Series:
    return next(series for series in groups[Sort.RESULTS] if series.term == "potassium")


def test_a_correction_replaces_and_a_withdrawal_takes_back(site: Site) -> None:
    put_in(site)
    series = _potassium(grouped(facts_of(BOTH).known))
    assert [(said(each.fact), each.standing) for each in series.known] == [
        (f"{VALUE} mmol/L", Standing.STANDS),
        ("6.6 mmol/L", Standing.TAKES_BACK),
        ("6.6 mmol/L", Standing.WITHDRAWN),
        ("5.4 mmol/L", Standing.STANDS),
        ("5.2 mmol/L", Standing.REPLACED),
        ("4.1 mmol/L", Standing.STANDS),
        ("3.9 mmol/L", Standing.STANDS),
    ]


def test_the_trend_holds_what_stands_and_is_believed(site: Site) -> None:
    put_in(site)
    groups = grouped(facts_of(BOTH).known)
    assert [number for _, number in _potassium(groups).trend] == [3.9, 4.1, 5.4, float(VALUE)]
    sodium = next(series for series in groups[Sort.RESULTS] if series.term == "sodium")
    assert sodium.trend == ()
    assert doubt(sodium.known[0].fact) == "implausible"


def test_a_long_stay_comes_in_portions_that_join(site: Site) -> None:
    put_in(site)
    decisions = site.record.decisions()
    more = [potassium(f"4.{number % 10}", NOW + number * HOUR) for number in range(60)]
    rows = [FactsRow(SUBJECT, 100 + n, each.seen, facts_body(SUBJECT, [each])) for n, each in enumerate(more)]
    decisions.commit(Batch(Cursor(message=200), facts=rows))
    decisions.close()
    seen, before, newest = [], None, None
    for _ in range(10):
        portion = facts_of(BOTH, before, at_once=20)
        seen = [each.message for each in portion.known] + seen
        newest = portion.newer if before is not None else newest
        before = portion.older
        if before is None:
            break
    assert seen == [*range(1, 13), *range(100, 160)]
    assert facts_of(BOTH, 140, at_once=20).newer == 0  # the newest portion has the newer neighbours
    assert facts_of(BOTH, 120, at_once=20).newer == 140


def test_a_correction_in_a_newer_portion_is_known_in_the_older_one(site: Site) -> None:
    put_in(site)
    # 5.2 (k2) is in message 6; its correction in message 7 lies beyond the border.
    portion = facts_of(BOTH, before=7, at_once=3)
    assert [(said(each.fact), each.standing) for each in portion.known][-1] == ("5.2 mmol/L", Standing.REPLACED)
