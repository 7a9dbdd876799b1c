"""Group commit: nothing is called kept before `append` has returned, and trouble passes by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import pytest
from structlog.testing import capture_logs

from tests.mllp.samples import CANARY, NOON, Peer, in_loop, listening, message, turns
from wardwright.connect.mllp.framing import frame
from wardwright.connect.receiving import Kept, NotKept, Taken
from wardwright.engine.listen import committer as committing
from wardwright.engine.listen.committer import Committer
from wardwright.engine.repeated import Repeated
from wardwright.facts.instant import Instant
from wardwright.record.opening import open_record
from wardwright.record.place import DatabasePlace
from wardwright.record.rows import Receipt, Received
from wardwright.record.store import LeadLost, RecordUnavailable


def incompressible(number: int) -> str:
    """A text that takes its room on the disk."""
    return Random(number).randbytes(3000).hex()


class Store:
    """Stands where `Messages` stands: notes the groups, fails when told to."""

    def __init__(self) -> None:
        self.groups: list[list[Received]] = []
        self.failure: Exception | None = None
        self.attempts = 0

    def append(self, received: Sequence[Received], now: Instant) -> list[Receipt]:
        self.attempts += 1
        if self.failure is not None:
            raise self.failure
        known = {one.digest: seq for seq, one in enumerate(self.kept, 1)}
        self.groups.append(list(received))
        first = len(known) + 1
        return [
            Receipt(known.get(one.digest, first + at), now, one.digest not in known) for at, one in enumerate(received)
        ]

    @property
    def kept(self) -> list[Received]:
        return [one for group in self.groups for one in group]


def taken(number: int, origin: str = "peer", size: int = 10) -> Taken:
    return Taken("lab feed", "hl7v2", b"x" * size, number.to_bytes(16, "big"), str(number), "ORU^R01", origin)


def committed(work: Callable[[Committer, Store], Awaitable[None]]) -> None:
    """Both ways: `append` in the loop, and in a thread beside it."""

    async def with_store(thread: ThreadPoolExecutor | None) -> None:
        store = Store()
        await work(Committer(store, lambda: NOON, thread), store)  # type: ignore[arg-type]

    in_loop(lambda: with_store(None))
    with ThreadPoolExecutor(1) as thread:
        in_loop(lambda: with_store(thread))


def test_messages_of_one_turn_are_one_group_in_the_order_of_the_calls() -> None:
    async def work(committer: Committer, store: Store) -> None:
        futures = [committer.receive(taken(number)) for number in range(20)]
        assert not store.groups
        assert committer.waiting == 20
        assert [kept.seq for kept in await asyncio.gather(*futures)] == list(range(1, 21))
        assert len(store.groups) == 1
        assert committer.waiting == 0

    committed(work)


def test_a_group_is_bounded_in_number_and_in_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(committing, "_GROUP", 8)
    monkeypatch.setattr(committing, "_GROUP_BYTES", 100)

    async def work(committer: Committer, store: Store) -> None:
        await asyncio.gather(*(committer.receive(taken(number)) for number in range(20)))
        assert [len(group) for group in store.groups] == [8, 8, 4]
        await asyncio.gather(*(committer.receive(taken(number, size=60)) for number in range(20, 25)))
        assert [len(group) for group in store.groups[3:]] == [2, 2, 1]

    committed(work)


def test_a_group_waits_once_for_senders_that_are_about_to_send() -> None:
    async def work(committer: Committer, store: Store) -> None:
        await asyncio.gather(*(committer.receive(taken(number, f"peer {number}")) for number in range(3)))
        first = committer.receive(taken(10, "peer 0"))
        await turns(1)
        assert len(store.groups) == 1
        second = committer.receive(taken(11, "peer 1"))
        await asyncio.gather(first, second)
        assert [len(group) for group in store.groups] == [3, 2]
        alone = committer.receive(taken(12, "peer 2"))  # the others are gone: it waits no longer than that once
        assert (await alone).fresh

    committed(work)


def test_a_copy_is_kept_and_not_fresh() -> None:
    async def work(committer: Committer, store: Store) -> None:
        assert await committer.receive(taken(1)) == Kept(1, True)
        assert await committer.receive(taken(1)) == Kept(1, False)

    committed(work)


def test_a_caller_that_gave_up_does_not_disturb_the_group() -> None:
    async def work(committer: Committer, store: Store) -> None:
        futures = [committer.receive(taken(number)) for number in range(3)]
        futures[1].cancel()
        assert [(await futures[0]).seq, (await futures[2]).seq] == [1, 3]
        assert len(store.kept) == 3

    committed(work)


@pytest.mark.parametrize(
    "failure", [RecordUnavailable("messages.db: the disk is full"), RuntimeError(f"{CANARY} broke")]
)
def test_what_cannot_be_kept_is_said_to_everybody_who_waits_and_the_next_attempt_succeeds(failure: Exception) -> None:
    async def work(committer: Committer, store: Store) -> None:
        store.failure = failure
        futures = [committer.receive(taken(number)) for number in range(5)]
        told = await asyncio.gather(*futures, return_exceptions=True)
        assert all(isinstance(one, NotKept) for one in told)
        assert CANARY not in "".join(str(one) for one in told)
        assert committer.trouble
        assert not store.groups
        store.failure = None
        assert await committer.receive(taken(1)) == Kept(1, True)
        assert committer.trouble == ""

    with capture_logs() as lines:
        committed(work)
    assert [line["event"] for line in lines] == [
        "messages are refused until they can be stored",
        "messages can be stored again",
    ] * 2  # once in each of the two ways


def test_a_full_disk_is_not_hammered() -> None:
    async def work(committer: Committer, store: Store) -> None:
        store.failure = RecordUnavailable("messages.db: the disk is full")
        for number in range(3):
            futures = [committer.receive(taken(number * 100 + n)) for n in range(100)]
            await asyncio.gather(*futures, return_exceptions=True)
        assert store.attempts == 3  # one for each pause, however many messages come

    with capture_logs() as lines:
        committed(work)
    assert len(lines) == 2  # once in each of the two ways


def test_another_engine_that_leads_ends_it() -> None:
    async def work(committer: Committer, store: Store) -> None:
        store.failure = LeadLost()
        with pytest.raises(NotKept):
            await committer.receive(taken(1))
        assert committer.lost.is_set()

    with capture_logs():
        committed(work)


def test_housekeeping_that_fails_is_said_once_and_tried_again() -> None:
    rounds: list[int] = []

    def tidy() -> None:
        rounds.append(1)
        if len(rounds) in (1, 2):
            raise RecordUnavailable("messages.db: the disk is full")

    tidying = Repeated("housekeeping of the record", tidy, every=3600)
    with capture_logs() as lines:
        tidying.start()
        for _ in range(4):
            tidying.once()
        tidying.stop()
    assert len(rounds) == 4
    assert [line["why"] for line in lines] == ["messages.db: the disk is full"]


# ── over a real port, into a real record ─────────────────────────────────────────────────────────


def test_every_acknowledged_message_is_in_the_record(tmp_path: Path) -> None:
    record = open_record(DatabasePlace(tmp_path))

    async def work() -> None:
        messages = record.messages()
        committer = Committer(messages, lambda: NOON)
        async with listening(committer) as listener:  # type: ignore[arg-type]
            peers = [await Peer.to(listener) for _ in range(8)]
            for turn in range(10):
                for at, peer in enumerate(peers):
                    await peer.send(b"".join(frame(message(f"{turn}-{at}-{n}")) for n in range(5)))
                for at, peer in enumerate(peers):
                    assert [await peer.code() for _ in range(5)] == [f"AA {turn}-{at}-{n}" for n in range(5)]
        assert messages.last() == 400
        assert {one.raw for one in messages.after(0, 1000)} == {
            message(f"{turn}-{at}-{n}") for turn in range(10) for at in range(8) for n in range(5)
        }
        assert committer.groups < 400
        messages.close()

    in_loop(work)
    record.close()


def test_a_record_that_goes_and_comes_back_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    record = open_record(DatabasePlace(tmp_path))

    async def work() -> None:
        messages = record.messages()
        good, failing = messages.append, False

        def append(received: Sequence[Received], now: Instant) -> list[Receipt]:
            if failing:
                raise RecordUnavailable("messages.db: the disk is full")
            return good(received, now)

        messages.append = append  # type: ignore[method-assign]
        committer = Committer(messages, lambda: NOON)
        async with listening(committer) as listener:  # type: ignore[arg-type]
            peer = await Peer.to(listener)
            acknowledged = []
            for number in range(30):
                failing = number % 10 >= 7
                await peer.send(frame(message(str(number))))
                if (await peer.code()) == f"AA {number}":
                    acknowledged.append(message(str(number)))
            failing = False
            await peer.send(frame(message("7")))  # the sender tries again
            assert await peer.code() == "AA 7"
        assert len(acknowledged) == 21
        assert [one.raw for one in messages.after(0, 100)] == [*acknowledged, message("7")]
        messages.close()

    with capture_logs():
        in_loop(work)
    record.close()


def test_a_disk_that_is_full_answers_ae_and_recovers_without_help(tmp_path: Path) -> None:
    """The real error of the real database: SQLite may use no further page, and later it may again."""
    record = open_record(DatabasePlace(tmp_path))

    async def work() -> None:
        messages = record.messages()
        committer = Committer(messages, lambda: NOON)
        pages = messages._door.connection  # type: ignore[attr-defined]
        async with listening(committer) as listener:  # type: ignore[arg-type]
            peer = await Peer.to(listener)
            size = pages.execute("PRAGMA page_count").fetchone()[0]
            pages.execute(f"PRAGMA max_page_count = {size + 5}").fetchall()
            answers = []
            for number in range(40):
                await peer.send(frame(message(str(number), value=incompressible(number))))
                answers.append(await peer.code())
                if answers[-1].startswith("AE"):
                    break
            assert answers[0] == "AA 0"
            assert answers[-1].startswith("AE")
            assert "the disk is full" in listener.counts.problem
            acknowledged = len(answers) - 1
            pages.execute("PRAGMA max_page_count = 1000000").fetchall()
            await peer.send(frame(message(str(acknowledged), value=incompressible(acknowledged))))
            assert await peer.code() == f"AA {acknowledged}"
            assert listener.counts.problem == ""
        assert [one.control_id for one in messages.after(0, 100)] == [str(number) for number in range(acknowledged + 1)]
        messages.close()

    with capture_logs():
        in_loop(work)
    record.close()
