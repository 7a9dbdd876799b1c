"""The listening part as a whole: it opens the sources of a home, beats, and stops in order."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from structlog.testing import capture_logs

from tests.mllp.samples import CANARY, in_loop, message
from wardwright import starter
from wardwright.connect.mllp.framing import frame
from wardwright.connect.mllp.sender import Destination, Sender, Taken
from wardwright.engine.listen import process
from wardwright.engine.place import record_of
from wardwright.engine.up.stopping import Stop
from wardwright.home.home import Home, read_home


def home_with(folder: Path, settings: str) -> Home:
    """A home with these sources."""
    (folder / "vocabulary.yaml").write_text(starter.vocabulary_text(), encoding="utf-8")
    (folder / "wardwright.toml").write_text(settings, encoding="utf-8")
    return read_home(folder)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Part:
    """The part, running in a thread of the test."""

    def __init__(self, home: Home) -> None:
        self.record, self.stop, self.code = record_of(home), Stop(), -1
        self.beats: list[dict[str, Any]] = []
        self._beaten = threading.Condition()
        beat = self.record.beat

        def heard(part: str, body: Any) -> bool:
            with self._beaten:
                self.beats.append(dict(body))
                self._beaten.notify_all()
            return beat(part, body)

        self.record.beat = heard  # type: ignore[method-assign]
        self._thread = threading.Thread(target=self._run, args=(home,))
        self._thread.start()

    def _run(self, home: Home) -> None:
        self.code = process.run(home, self.record, self.stop)
        with self._beaten:
            self._beaten.notify_all()

    def await_beat(self, condition: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first beat that says so."""
        with self._beaten:
            assert self._beaten.wait_for(lambda: any(map(condition, self.beats)) or self.code >= 0, 20)
            return next(filter(condition, self.beats))

    def end(self) -> int:
        """Asks it to stop; its exit code."""
        self.stop.set()
        self._thread.join(20)
        self.record.close()
        return self.code


@contextmanager
def running(home: Home) -> Iterator[Part]:
    part = Part(home)
    try:
        yield part
    finally:
        part.end()


def sent(port: int, *messages: bytes) -> list[Any]:
    async def work() -> list[Any]:
        sender = Sender(Destination("127.0.0.1", port))
        results = [await sender.send(raw) for raw in messages]
        await sender.close()
        return results

    return in_loop(work)


def test_it_takes_messages_beats_and_stops(tmp_path: Path) -> None:
    port = free_port()
    home = home_with(tmp_path, f'[sources."lab feed"]\ntype = "mllp"\nlisten = "127.0.0.1:{port}"\n')
    with capture_logs() as lines, running(home) as part:
        part.await_beat(lambda body: body["sources"]["lab feed"]["open"])
        assert all(isinstance(result, Taken) for result in sent(port, message("1"), message("2"), message("2")))
        body = part.await_beat(lambda body: body["kept"] == 3)
        feed = body["sources"]["lab feed"]
        assert (feed["type"], feed["state"], feed["taken"], feed["resent"]) == ("mllp", "good", 3, 1)
        assert (body["waiting"], body["trouble"]) == (0, "")
        assert part.end() == process.FINE
    record = record_of(home)
    messages = record.messages()
    assert [one.raw for one in messages.after(0, 10)] == [message("1"), message("2")]
    assert record.beats()[0].part == "listen"
    messages.close()
    record.close()
    assert CANARY not in repr(lines) + repr(part.beats)


def test_a_port_in_use_is_said_in_one_line_and_ends_the_part_when_nothing_else_can_open(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        home = home_with(tmp_path, f'[sources."lab feed"]\ntype = "mllp"\nlisten = "127.0.0.1:{port}"\n')
        with capture_logs() as lines, running(home) as part:
            part._thread.join(20)
            assert part.code == process.CANNOT_OPEN
    (line,) = [line for line in lines if line["event"] == "source cannot open"]
    assert line["why"].startswith(f"127.0.0.1:{port} is in use by another program.")
    assert "\n" not in line["why"]


def test_a_source_that_cannot_open_does_not_take_the_others_with_it_and_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "_AGAIN", 0.05)
    monkeypatch.setattr(process, "_BEAT", 0.05)
    good = free_port()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        settings = f'[sources."lab feed"]\ntype = "mllp"\nlisten = "127.0.0.1:{port}"\n'
        settings += f'[sources."ward feed"]\ntype = "mllp"\nlisten = "127.0.0.1:{good}"\n'
        with capture_logs(), running(home_with(tmp_path, settings)) as part:
            body = part.await_beat(lambda body: bool(body["sources"]["lab feed"]["problem"]))
            assert not body["sources"]["lab feed"]["open"]
            assert isinstance(sent(good, message())[0], Taken)
            taken.close()
            part.await_beat(lambda body: body["sources"]["lab feed"]["open"])
            assert isinstance(sent(port, message())[0], Taken)
            assert part.end() == process.FINE


def test_a_certificate_that_is_missing_is_said_in_one_line(tmp_path: Path) -> None:
    settings = f'[sources."lab feed"]\ntype = "mllp"\nlisten = "127.0.0.1:{free_port()}"\n'
    settings += 'certificate = "lab.pem"\nkey = "lab.key"\n'
    with capture_logs() as lines, running(home_with(tmp_path, settings)) as part:
        part._thread.join(20)
        assert part.code == process.CANNOT_OPEN
    (line,) = [line for line in lines if line["event"] == "source cannot open"]
    assert str(tmp_path / "lab.pem") in line["why"]
    assert "\n" not in line["why"]


def test_every_kind_of_source_opens(tmp_path: Path) -> None:
    incoming = tmp_path / "incoming"
    incoming.mkdir()
    port, fhir = free_port(), free_port()
    settings = f"""
        [sources."lab feed"]
        type = "mllp"
        listen = "127.0.0.1:{port}"
        acknowledge = "enhanced"
        allow = ["127.0.0.0/8"]
        [sources."ward system"]
        type = "fhir"
        listen = "127.0.0.1:{fhir}"
        [sources."nightly files"]
        type = "folder"
        path = "{incoming}"
        [sources."other hospital"]
        type = "fhir poll"
        url = "http://127.0.0.1:{free_port()}/fhir"
        every = "1 h"
    """
    with capture_logs() as lines, running(home_with(tmp_path, settings)) as part:
        body = part.await_beat(lambda body: all(source["open"] for source in body["sources"].values()))
        assert set(body["sources"]) == {"lab feed", "ward system", "nightly files", "other hospital"}
        (result,) = sent(port, message())
        assert isinstance(result, Taken)
        assert result.answer.code == "CA"
        assert part.end() == process.FINE
    assert [line["source"] for line in lines if line["event"] == "source open"] == list(body["sources"])


def test_what_was_taken_when_the_word_to_stop_comes_is_answered(tmp_path: Path) -> None:
    port = free_port()
    home = home_with(tmp_path, f'[sources."lab feed"]\ntype = "mllp"\nlisten = "127.0.0.1:{port}"\n')

    async def flood(part: Part) -> tuple[int, int]:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"".join(frame(message(str(number))) for number in range(2000)))
        answers = await reader.readuntil(b"\x1c\r")
        part.stop.set()
        answers += await reader.read()
        writer.close()
        return answers.count(b"MSA|AA|"), answers.count(b"MSA|")

    with capture_logs(), running(home) as part:
        part.await_beat(lambda body: body["sources"]["lab feed"]["open"])
        accepted, answered = in_loop(lambda: flood(part))
        assert part.end() == process.FINE
    record = record_of(home)
    messages = record.messages()
    assert accepted == answered
    assert accepted == messages.last()  # what is on disk was acknowledged: nothing was taken and dropped
    messages.close()
    record.close()


def test_a_postgresql_that_drops_its_connections_costs_nothing_that_was_acknowledged(
    tmp_path: Path, postgres: str
) -> None:
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("CREATE DATABASE listening")
    url, port = f"{postgres.rpartition('/')[0]}/listening", free_port()
    settings = f'[database]\nurl = "{url}"\n[sources."lab feed"]\ntype = "mllp"\nlisten = "127.0.0.1:{port}"\n'
    home = home_with(tmp_path, settings)
    with capture_logs(), running(home) as part:
        part.await_beat(lambda body: body["sources"]["lab feed"]["open"])
        for number in range(5):
            with psycopg.connect(postgres, autocommit=True) as connection:
                connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'listening'")
            while not isinstance(sent(port, message(str(number)))[0], Taken):
                continue  # AE: the sender tries again
        assert part.end() == process.FINE
    record = record_of(home)
    messages = record.messages()
    assert [one.control_id for one in messages.after(0, 100)] == [str(number) for number in range(5)]
    messages.close()
    record.close()
