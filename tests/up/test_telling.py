"""An alarm reaches somebody once when it begins and once when it ends, tried until it is taken; never in a dry run."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from wardwright.engine.up.telling import FIRST_WAIT, Teller, Telling
from wardwright.facts.instant import Instant
from wardwright.home.read import read_settings
from wardwright.home.settings import Settings

BEGAN = Telling("part decide", "The part decide stopped and is started again.", 1_000)
ENDED = Telling("part decide", BEGAN.text, 1_000, 9_000)


class Hook:
    """A webhook that keeps what it gets; it refuses while `answer` is not 200."""

    def __init__(self) -> None:
        self.got: list[dict[str, object]] = []
        self.answer = 200
        hook = self

        class Answer(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if hook.answer == 200:
                    hook.got.append(body)
                self.send_response(hook.answer)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *words: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Answer)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/hook"


@pytest.fixture
def hook() -> Iterator[Hook]:
    made = Hook()
    yield made
    made.server.shutdown()
    made.server.server_close()


def settings(hook: Hook, more: str = "") -> Settings:
    text = f'[hospital]\nname = "St Elsewhere"\n[alarm]\nwebhook = "{hook.url}"\nallow_private = true\n{more}'
    return read_settings(text, "w.toml", Path())


class Clock:
    def __init__(self) -> None:
        self.shown: Instant = 10_000

    def __call__(self) -> Instant:
        return self.shown


def tell(teller: Teller, *tellings: Telling) -> None:
    """As its thread does, without one."""
    teller.tell(tellings)
    for each in teller._due():
        teller._try(each)


def test_a_beginning_and_an_end_are_told_once_each(hook: Hook) -> None:
    told: list[Telling] = []
    teller = Teller(settings(hook), Clock(), told.append)
    tell(teller, BEGAN)
    tell(teller, ENDED)
    tell(teller)
    assert told == [BEGAN, ENDED]
    first, second = hook.got
    assert (first["type"], first["title"]) == ("wardwright.alarm", "Wardwright: part decide is in trouble")
    assert first["data"] == {"about": "part decide", "hospital": "St Elsewhere", "state": "bad"}
    assert second["title"] == "Wardwright: part decide is well again"
    assert first["id"] != second["id"]


def test_what_is_not_taken_is_told_again_under_the_same_key(hook: Hook) -> None:
    told: list[Telling] = []
    clock = Clock()
    teller = Teller(settings(hook), clock, told.append)
    hook.answer = 503
    tell(teller, BEGAN)
    tell(teller, BEGAN)
    assert told == []
    hook.answer = 200
    tell(teller)
    assert hook.got == [], "its turn has not come"
    clock.shown += FIRST_WAIT
    tell(teller)
    assert told == [BEGAN]
    assert hook.got[0]["id"] == BEGAN.key


def test_a_dry_run_sends_nothing_and_counts_as_told(hook: Hook) -> None:
    told: list[Telling] = []
    tell(Teller(settings(hook, "[engine]\ndry_run = true\n"), Clock(), told.append), BEGAN)
    assert told == [BEGAN]
    assert hook.got == []


def test_without_anybody_to_tell_the_log_has_it(hook: Hook) -> None:
    told: list[Telling] = []
    tell(Teller(Settings(), Clock(), told.append), BEGAN)
    assert told == [BEGAN]


def test_a_channel_of_the_settings_can_carry_it(hook: Hook, tmp_path: Path) -> None:
    text = f'[alarm]\nchannel = "log"\n[channels.log]\ntype = "file"\npath = "{tmp_path / "sent"}"\n'
    told: list[Telling] = []
    tell(Teller(read_settings(text, "w.toml", Path()), Clock(), told.append), BEGAN)
    assert told == [BEGAN]
    (file,) = (each for each in (tmp_path / "sent").rglob("*") if each.is_file())
    assert "The part decide stopped" in file.read_text(encoding="utf-8")
