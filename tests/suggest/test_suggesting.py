"""Drafts from plain words: what is understood, what is made of it, and that only what reads well is shown."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar

import pytest

from tests.web.site import make_home
from wardwright import starter
from wardwright.engine.drafts.looking import look_at
from wardwright.engine.suggest.hearing import Course, Event, Verb, hear
from wardwright.engine.suggest.suggesting import Suggested, suggest_flows
from wardwright.facts.load import load_vocabulary
from wardwright.home.home import Home, read_home
from wardwright.home.settings import Assistant

WORDS = load_vocabulary(starter.vocabulary_text())


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return read_home(make_home(tmp_path_factory.mktemp("suggest") / "home"))


def _suggest(words: str, home: Home) -> Suggested:
    return suggest_flows(words, starter.flow_texts(), home, WORDS)


@pytest.mark.parametrize(
    ("words", "line", "act"),
    [
        (
            "tell the registrar when potassium is very high",
            "When a potassium result of 6.5 mmol/L or more arrives,",
            "then tell the on-call registrar",
        ),
        (
            "if lactate goes above 4 page the critical care outreach",
            "When a lactate result of 4 mmol/L or more arrives,",
            "then page the critical care outreach",
        ),
        (
            "nobody did the VTE assessment within 14 hours",
            "When no VTE assessment within 14 hours of admission,",
            "then ask",
        ),
        (
            "let the ward pharmacist know when somebody on warfarin has an INR over 5",
            "and the patient is taking warfarin,",
            "the ward pharmacist",
        ),
        (
            "MRSA screen positive on ward 7A: tell the nurse in charge",
            "When an MRSA screen result of positive arrives,",
            "and the patient is on Ward 7A,",
        ),
        (
            "tell the nurse in charge when a patient is admitted to Ward 7B",
            "When a patient is admitted to Ward 7B,",
            "then tell the nurse in charge",
        ),
        (
            "tell the ward clerk when the lab feed goes quiet",
            "When the lab feed goes quiet for 15 minutes,",
            "then tell the ward clerk",
        ),
        (
            "every morning at 7:30 tell the ward pharmacist",
            "Every day at 07:30, for each patient who is an inpatient,",
            "then tell the ward pharmacist",
        ),
    ],
)
def test_plain_words_become_a_page(home: Home, words: str, line: str, act: str) -> None:
    first = _suggest(words, home).drafts[0]
    assert first.source == "composed"
    assert line in first.text
    assert act in first.text


@pytest.mark.parametrize(
    "words", ["potassium high", "glucose low ask the nurse", "sepsis", "creatinine rising", "NEWS2 above 7"]
)
def test_every_draft_reads_well_and_its_examples_pass(home: Home, words: str) -> None:
    found = _suggest(words, home)
    assert 1 <= len(found.drafts) <= 3
    for draft in found.drafts:
        assert look_at(draft.text, WORDS, home.settings.zone).fine
        assert draft.because


def test_it_says_which_words_led_to_what() -> None:
    said = hear("page the registrar when potassium rises above 6.2 mmol/L within 20 minutes", WORDS)
    assert said.verb is Verb.PAGE
    assert said.course is Course.RISES
    assert str(said.number) == "6.2"
    assert said.lengths == ["20 minutes"]
    assert ("registrar", "on-call registrar, a role of the ward") in [(each.words, each.means) for each in said.heard]
    assert hear("no VTE assessment", WORDS).events == [Event.MISSING]


def test_words_that_name_nothing_make_nothing(home: Home) -> None:
    assert _suggest("good morning", home).drafts == ()


# ── A model ──────────────────────────────────────────────────────────────────────────────────────


class _Model(BaseHTTPRequestHandler):
    asked: ClassVar[list[dict[str, Any]]] = []
    says: ClassVar[str] = ""

    def do_POST(self) -> None:
        self.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        body = json.dumps({"choices": [{"message": {"content": self.says}}]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Nothing."""


@pytest.fixture
def model(home: Home) -> Iterator[Home]:
    server = HTTPServer(("127.0.0.1", 0), _Model)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    _Model.asked.clear()
    settings = Assistant(url=f"http://127.0.0.1:{server.server_port}/v1", model="small")
    yield replace(home, settings=replace(home.settings, assistant=settings))
    server.shutdown()
    server.server_close()


def test_what_a_model_proposes_is_marked_and_only_shown_when_it_reads(model: Home) -> None:
    _Model.says = (
        "```\nFlow: From a model\n\nWhen a sodium result of 120 mmol/L or less arrives,\n"
        'then ask the ward doctor to "Look at {patient}" within 1 hour.\n```\n'
        "Flow: Nonsense\n\nWhen the moon is full, then howl.\n"
    )
    found = _suggest("tell the registrar when potassium is very high", model)
    assert [each.source for each in found.drafts] == ["composed", "composed", "model"]
    assert found.drafts[2].title == "From a model"
    assert all("Nonsense" not in each.text for each in found.drafts)


def test_a_number_like_an_identifier_is_not_sent(model: Home) -> None:
    found = _suggest("potassium of patient 943 476 5919 is high", model)
    assert _Model.asked == []
    assert "not sent" in found.trouble


def test_a_model_that_answers_nonsense_takes_nothing_away(model: Home) -> None:
    _Model.says = "I cannot help with that."
    assert len(_suggest("potassium high", model).drafts) >= 1
