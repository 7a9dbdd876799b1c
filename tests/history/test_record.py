"""The record followed: its facts come into the history once, and with the tail nothing is missing that was decided."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import tzinfo
from pathlib import Path
from threading import Event
from zoneinfo import ZoneInfo

import pytest

from tests.history import files
from tests.history.files import oru
from tests.history.made import MARCH, ZONE, write
from wardwright.connect.hl7v2.resend import resend_digest
from wardwright.demo.day import hospital_day
from wardwright.engine.history import from_record, job, writing
from wardwright.engine.history.from_record import RecordFacts
from wardwright.engine.history.tail import add_tail, begun_history_of, history_of, open_history
from wardwright.engine.history.writing import follow, is_followed
from wardwright.engine.live.decider import ALSO_READ, Decider
from wardwright.engine.live.encode import body_facts
from wardwright.engine.live.reading import Reader
from wardwright.engine.live.rederive import Rederivation
from wardwright.facts.fact import Fact, Kind
from wardwright.facts.load import load_vocabulary
from wardwright.home.home import Home
from wardwright.home.settings import Database, Settings
from wardwright.kernel.plan import make_plan
from wardwright.record.history.checking import check, give_up
from wardwright.record.history.folder import HistoryFolder
from wardwright.record.history.store import History
from wardwright.record.history.writer import Writer
from wardwright.record.opening import open_record
from wardwright.record.place import DatabasePlace
from wardwright.record.rows import Received
from wardwright.record.store import Decisions, Messages
from wardwright.starter import vocabulary_text

VOCABULARY = load_vocabulary(vocabulary_text())
MERGE = (
    "MSH|^~\\&|ADT|HOSP|||20260301090000||ADT^A40|M1|P|2.5.1\rPID|1||1001^^^HOSP^MR\rMRG|1002^^^HOSP^MR\r"
)  # fmt: skip


class Live:
    """A record that a decider fills, and the history that follows it."""

    def __init__(self, folder: Path) -> None:
        self.record = open_record(DatabasePlace(folder / "data"))
        self.messages: Messages = self.record.messages()
        self.decisions: Decisions = self.record.decisions()
        self.reader = Reader(VOCABULARY, made_zone())
        self.facts = RecordFacts(self.messages, self.decisions, self.reader)
        self.place = HistoryFolder(folder / "data" / "history")
        self.expected: list[Fact] = []
        self._decider = Decider(make_plan((), VOCABULARY, made_zone(), (), ALSO_READ), self.decisions)
        self._moment = MARCH

    def take(self, *raws: str | bytes, source: str = "lab feed") -> None:
        """Messages come and are decided."""
        last = self.messages.last()
        for raw in raws:
            data = raw if isinstance(raw, bytes) else raw.encode()
            self._moment += 1_000_000
            digest = resend_digest(data, str(self._moment), source)
            self.messages.append([Received(source, "hl7v2", data, digest, str(self._moment))], self._moment)
        for stored in self.messages.after(last, 100_000):
            read = self.reader.read(stored)
            self._decider.message(read)
            seen = self._decider.cursor.clock
            self.expected += [Fact(who, Kind.HEARD, "", seen, seen, source=str(read.seq)) for who in read.heard]
            for said in read.said:
                self.expected += body_facts(said.subject, seen, said.body)
        self.decisions.commit(self._decider.finished_batch())
        self._decider.committed()

    def write(self, stop: Callable[[], bool] = lambda: False, step: int = writing.STEP) -> int:
        """The history follows."""
        with Writer(self.place, ZONE) as writer:
            return follow(writer, self.facts, stop, step)

    def held(self, tail: bool = False) -> list[Fact]:
        """What the history tells."""
        with ExitStack() as stack:
            history = stack.enter_context(History(self.place.path))
            if tail:
                add_tail(history, self.facts, stack)
            return [fact for batch in history.facts() for fact in batch]

    def fingerprint(self, tail: bool = False) -> tuple[str, int, object]:
        """Of the history, with how many facts and the span."""
        with ExitStack() as stack:
            history = stack.enter_context(History(self.place.path))
            if tail:
                add_tail(history, self.facts, stack)
            return history.fingerprint(), history.totals().facts, history.span()

    def close(self) -> None:
        self.decisions.close()
        self.messages.close()
        self.record.close()


def made_zone() -> tzinfo:

    return ZoneInfo(ZONE)


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    running = Live(tmp_path)
    yield running
    running.close()


def results(begin: int, end: int, subject: str = "1001") -> list[str]:
    return [oru(str(each), "202603010900", f"4.{each}", "LAB", subject) for each in range(begin, end)]


def test_the_record_comes_into_the_history_once(live: Live) -> None:
    live.take(*results(0, 5), "no message at all", *results(5, 9, "1002"))
    assert live.write() == 10
    assert live.held() == live.expected
    assert live.write() == 0
    assert is_followed(live.place, live.facts)
    live.take(*results(9, 12))
    assert not is_followed(live.place, live.facts)
    assert live.write() == 3
    assert live.held() == live.expected
    assert any(fact.kind is Kind.HEARD for fact in live.expected)


def test_a_day_of_a_hospital_follows(live: Live) -> None:
    live.take(*hospital_day(patients=15, messages=400))
    live.write(step=500)
    assert live.held() == live.expected
    with History(live.place.path) as history:
        totals = history.totals()
    assert totals.messages == live.messages.last()
    assert totals.rows == len(live.expected)
    assert totals.set_aside == live.decisions.asides_between(1, live.messages.last())


def test_with_the_tail_nothing_is_missing_and_nothing_is_there_twice(live: Live) -> None:
    live.take(*results(0, 3))
    live.write()
    live.take(*results(3, 6))
    assert live.held() == live.expected[: len(live.held())]
    assert live.held(tail=True) == live.expected
    before = live.fingerprint(tail=True)
    live.write()
    assert live.held(tail=True) == live.expected
    assert live.fingerprint() == live.fingerprint(tail=True) == before


def test_a_history_that_nobody_has_written_yet_is_all_tail(live: Live) -> None:
    live.take(*results(0, 3))
    live.place.make(ZONE)
    assert live.held() == []
    assert live.held(tail=True) == live.expected


def test_a_merged_patient_keeps_both_names_and_the_merge(live: Live) -> None:
    live.take(*results(0, 2, "1001"), *results(2, 4, "1002"), MERGE, *results(4, 6, "1002"))
    live.write()
    found = live.held()
    assert found == live.expected
    assert {fact.subject for fact in found if fact.kind is Kind.RESULT} == {"1001", "1002"}
    assert [fact.subject for fact in found if fact.kind is Kind.MERGED] == ["1001"]


def test_stopped_in_between_it_goes_on_where_it_was(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(from_record, "AT_ONCE", 2)
    live.take(*results(0, 9))
    asked = iter([False] * 4 + [True] * 20)
    live.write(stop=lambda: next(asked), step=2)
    some = live.held()
    assert some == live.expected[: len(some)]
    assert 0 < len(some) < len(live.expected)
    live.write()
    assert live.held() == live.expected


def test_derived_again_the_history_is_written_again(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(from_record, "BLOCK", 4)
    live.take(*[each.replace("2823-3^Potassium^LN", "XK9^New^L") for each in results(0, 10)])
    live.write()
    words = vocabulary_text().replace('"local:K"', '"local:K", "local:XK9"', 1)
    taught = Reader(load_vocabulary(words), made_zone())
    Rederivation(live.messages, live.decisions, taught).keep(6)
    told = [fact for row in live.decisions.facts_between(1, 10) for fact in body_facts(row.subject, row.seen, row.body)]
    for tail in (True, False):
        if not tail:
            live.write()
        found = [fact for fact in live.held(tail) if fact.kind is not Kind.HEARD]
        assert found == told
    assert [fact.term for fact in found].count("potassium") == 5
    assert is_followed(live.place, live.facts)


def test_a_record_put_back_from_a_backup_is_written_again(live: Live, tmp_path: Path) -> None:
    live.take(*results(0, 4))
    live.write()
    other = Live(tmp_path / "other")
    other._moment += 77
    other.take(*results(20, 27))
    other.place = live.place
    assert other.held(tail=True) == other.expected
    other.write()
    assert other.held() == other.expected
    other.close()


def test_files_and_record_stand_in_one_history(live: Live, tmp_path: Path) -> None:

    (path,) = files.put(tmp_path, old_csv=files.HEADER + "1001,2025-03-01T09:01,,moved,,,,,7A\n")

    live.take(*results(0, 3))
    live.write()
    files.ingest(live.place.path, [path])
    assert live.held()[1:] == live.expected
    assert live.held()[0].kind is Kind.MOVED
    live.take(*results(3, 5))
    assert live.held(tail=True)[1:] == live.expected


def home_of(folder: Path) -> Home:
    settings = Settings(database=Database(folder=folder / "data"))
    return Home(folder, settings, "vocabulary.yaml", vocabulary_text())


def test_a_home_s_history_is_opened_with_its_tail(live: Live, tmp_path: Path) -> None:
    live.take(*results(0, 3))
    home = home_of(tmp_path)
    assert begun_history_of(home).is_dir()  # nothing is written yet: a proof reads the record alone
    with open_history(history_of(home), home) as history:
        assert [fact for batch in history.facts() for fact in batch] == live.expected
    live.write()
    live.take(*results(3, 5))
    with open_history(history_of(home), home) as history:
        assert [fact for batch in history.facts() for fact in batch] == live.expected
        kinds = history.connection().execute("SELECT DISTINCT kind FROM facts ORDER BY kind").fetchall()
        assert kinds == [("heard",), ("result",)]
        assert history.span() == (live.expected[0].seen, live.expected[-1].seen)
    write(tmp_path / "other", live.expected[:2])
    with open_history(tmp_path / "other", home) as history:
        assert sum(len(batch) for batch in history.facts()) == 2


def test_a_home_that_never_ran_has_no_tail(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    assert not begun_history_of(home).exists()
    write(history_of(home), [])
    with open_history(history_of(home), home) as history:
        assert list(history.facts()) == []
    assert sorted(file.name for file in (tmp_path / "data").iterdir()) == ["history"]


def test_the_job_follows_the_record_and_says_what_it_did(live: Live, tmp_path: Path) -> None:
    live.take(*results(0, 4))
    home = home_of(tmp_path)
    assert job.run(home, Event()) == job.FINE
    assert live.held() == live.expected
    ledger = sorted((live.place.path / "ledger").iterdir())
    assert job.run(home, Event()) == job.FINE  # nothing to do: nothing is written
    assert sorted((live.place.path / "ledger").iterdir()) == ledger
    live.take(*results(4, 5))
    with Writer(live.place, ZONE):
        assert job.run(home, Event()) == job.FINE  # somebody else writes: the next time
    (live.place.path / "history.json").write_text('{"history": 2, "zone": "Europe/London"}')
    assert job.run(home, Event()) == job.FAILED


def test_damaged_parts_are_written_again_from_the_record(live: Live, tmp_path: Path) -> None:
    live.take(*results(0, 4))
    (path,) = files.put(tmp_path, old_csv=files.HEADER + "1001,2025-03-01T09:01,,moved,,,,,7A\n")
    files.ingest(live.place.path, [path])
    live.write()
    live.take(*results(4, 6))
    live.write()
    before = live.fingerprint()
    parts = sorted(live.place.facts.glob("*/*.parquet"))
    assert len(parts) == 3
    parts[1].unlink()
    assert len(live.held()) < 1 + len(live.expected)
    with Writer(live.place, ZONE) as writer:
        give_up(writer, check(live.place).damaged)
    assert live.held(tail=True)[1:] == live.expected
    live.write()
    assert live.held()[1:] == live.expected
    assert live.fingerprint() == before
    assert check(live.place).is_whole
