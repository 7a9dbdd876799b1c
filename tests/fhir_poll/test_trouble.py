"""A server in trouble is told as what it is, left alone as it asks, and never handed our token elsewhere."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx2
import pytest

from tests.fhir_poll.conftest import Story
from wardwright.connect.fhir.polling.page import same_origin
from wardwright.connect.receiving import CannotOpen


def test_a_server_that_is_gone_is_unreachable(story: Story) -> None:
    def gone(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("[Errno 111]") from ConnectionRefusedError(111, "Connection refused")

    story.server.mood = gone
    story.round()
    assert story.poll.counts.problem == "the server cannot be reached: Connection refused"
    assert story.poll.counts.unreachable
    story.server.mood = lambda request: None
    story.round()
    assert (story.poll.counts.problem, story.poll.counts.unreachable) == ("", False)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (httpx2.Response(401), "the server refuses our token (401)"),
        (httpx2.Response(500), "the server answers 500"),
        (httpx2.Response(302, headers={"location": "https://evil.example.org/"}), "the server sends us to another"),
        (httpx2.Response(400), "the server does not answer this question (400)"),
        (httpx2.Response(200, content=b"<html>maintenance</html>"), "something that is not FHIR JSON"),
        (httpx2.Response(200, content=b'{"resourceType":"Patient"}'), "something that is not a searchset"),
    ],
)
def test_every_trouble_is_one_line(story: Story, answer: httpx2.Response, told: str) -> None:
    story.server.mood = lambda request: answer
    story.round()
    assert told in story.poll.counts.problem
    assert story.kept == []


def test_waits_grow_to_five_minutes_and_begin_again_after_a_success(story: Story) -> None:
    story.server.mood = lambda request: httpx2.Response(500)
    assert [story.round() for _ in range(9)] == [5, 10, 20, 40, 80, 160, 300, 300, 300]
    story.server.mood = lambda request: None
    assert story.round() == 60
    story.server.mood = lambda request: httpx2.Response(500)
    assert story.round() == 5


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("120", 125),
        ("Sat, 21 Nov 2026 12:10:00 GMT", 605),
        ("99999999", 3605),
        ("soon", 5),
        ("", 5),
    ],
)
def test_retry_after_is_obeyed(story: Story, said: str, wait: float) -> None:
    story.server.mood = lambda request: httpx2.Response(429, headers={"retry-after": said})
    assert story.round() == wait
    assert "asks to be left alone" in story.poll.counts.problem


def test_the_token_is_read_anew_for_every_question(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("first\n")
    story = Story(options={"token_file": token})
    story.round()
    token.write_text("second\n")
    story.round()
    shown = [request.headers["authorization"] for request in story.server.asked]
    assert shown == ["Bearer first", "Bearer second"]


def test_a_missing_token_is_one_clear_line(tmp_path: Path) -> None:
    story = Story(options={"token_file": tmp_path / "none"})
    with pytest.raises(CannotOpen, match="cannot be read"):
        asyncio.run(story.poll.open())
    assert story.server.asked == []


@pytest.mark.parametrize("elsewhere", ["https://evil.example.org/r4", "http://ehr.example.org/r4"])
def test_a_next_link_to_another_server_is_not_followed(story: Story, elsewhere: str) -> None:
    for number in range(7):
        story.server.write(f"o{number}", number * 600 - 6000)
    story.server.next_base = elsewhere
    story.round()
    assert "leads to another server" in story.poll.counts.problem
    story.round(3)
    assert {request.url.host for request in story.server.asked} == {"ehr.example.org"}
    assert story.ids == [f"o{number}" for number in range(7)], "the place moves on all the same"


def test_a_next_link_that_leads_in_a_circle_ends(story: Story) -> None:
    page = (
        b'{"resourceType":"Bundle","type":"searchset",'
        b'"link":[{"relation":"next","url":"https://ehr.example.org/r4/Observation?page=2"}]}'
    )
    story.server.mood = lambda request: httpx2.Response(200, content=page)
    story.round()
    assert len(story.server.asked) == 2


def test_a_relative_next_link_is_followed(story: Story) -> None:
    page = b'{"resourceType":"Bundle","type":"searchset","link":[{"relation":"next","url":"Observation?page=2"}]}'
    story.server.mood = lambda request: httpx2.Response(200, content=page)
    story.round()
    assert str(story.server.asked[1].url) == "https://ehr.example.org/r4/Observation?page=2"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://a/x", "https://A:443/y", True),
        ("https://a/x", "https://a:8443/x", False),
        ("https://a/x", "https://b/x", False),
        ("https://a/x", "https://a@b/x", False),
        ("https://a/x", "https://a:port/x", False),
        ("https://a/x", "//a/x", False),
    ],
)
def test_the_same_server_is_the_same_scheme_host_and_port(one: str, other: str, same: bool) -> None:
    assert same_origin(one, other) is same


def test_an_open_poll_asks_until_it_is_stopped(story: Story) -> None:
    async def run() -> None:
        await story.poll.open()
        async with asyncio.timeout(10):
            while not story.kept:
                await asyncio.sleep(0)
        await story.poll.stop()

    story.server.write("o1", -60)
    asyncio.run(run())
    assert story.ids == ["o1"]
