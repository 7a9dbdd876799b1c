"""A rota that cannot be had does not empty the on-call list: the last good copy is used, and that is said."""

from __future__ import annotations

import os
from pathlib import Path

import httpx2
import pytest

from tests.people.settings import PEOPLE, moment, settings
from tests.people.test_rota import DAYS, calendar
from wardwright.engine.people.directory import Directory
from wardwright.engine.people.rota_store import LARGEST, NotFetched, RotaStore, fetched
from wardwright.facts.instant import DAY, HOUR
from wardwright.home.settings import Role

NOON = moment("2026-03-10 12:00")
ADDRESS = "https://calendar.example.org/private-5ecret/basic.ics"
FROM_ADDRESS = Role("on-call registrar", rota=ADDRESS)
BEN = calendar(DAYS.replace("Amina Diallo", "Ben Fox"))


def store(tmp_path: Path) -> RotaStore:
    return RotaStore(settings(), tmp_path / "data", Directory(PEOPLE))


def answering(*answers: bytes | Exception) -> object:
    left = list(answers)

    def fetch(address: str) -> bytes:
        assert address == ADDRESS
        answer = left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return fetch


def write(file: Path, text: bytes, second: int) -> None:
    file.write_bytes(text)
    os.utime(file, (1_700_000_000 + second, 1_700_000_000 + second))


def test_a_file_is_read_again_when_it_changes(tmp_path: Path) -> None:
    file, rotas = tmp_path / "r.ics", store(tmp_path)
    role = Role("on-call registrar", rota=str(file))
    write(file, calendar(DAYS), 0)
    assert rotas.on(role, NOON).on.people == ("amina",)
    write(file, BEN, 1)
    assert rotas.on(role, NOON).on.people == ("ben",)


@pytest.mark.parametrize("broken", [b"", b"<html>", None])
def test_a_file_that_breaks_leaves_the_last_good_copy(tmp_path: Path, broken: bytes | None) -> None:
    file = tmp_path / "r.ics"
    role = Role("on-call registrar", rota=str(file))
    rotas = store(tmp_path)
    write(file, BEN, 0)
    assert rotas.on(role, NOON) == ((("ben",), 0), "")
    if broken is None:
        file.unlink()
    else:
        write(file, broken, 1)
    for each in (rotas, rotas, store(tmp_path)):  # also after a restart
        assert each.on(role, NOON) == ((("ben",), 0), "its rota cannot be read; the last good copy is used")
    write(file, calendar(DAYS), 2)
    assert rotas.on(role, NOON) == ((("amina",), 0), "")


def test_a_file_that_was_never_there(tmp_path: Path) -> None:
    said = store(tmp_path).on(Role("r", rota=str(tmp_path / "none.ics")), NOON)
    assert said == (((), 0), "its rota cannot be read")


def test_an_address_is_fetched_by_refresh_only(tmp_path: Path) -> None:
    rotas = store(tmp_path)
    assert rotas.on(FROM_ADDRESS, NOON).problem == "its rota has not been fetched yet"
    assert [each.problem for each in rotas.refresh([FROM_ADDRESS], NOON, answering(BEN))] == [""]  # type: ignore[arg-type]
    assert rotas.on(FROM_ADDRESS, NOON) == ((("ben",), 0), "")
    assert store(tmp_path).on(FROM_ADDRESS, NOON).on.people == ("ben",)  # another process
    assert rotas.refresh([Role("r", rota="r.ics"), Role("s", people=("ben",))], NOON, answering()) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "answer",
    [b"<html>sign in</html>", httpx2.ConnectTimeout("x"), OSError("disk"), NotFetched("was answered with 403")],
)
def test_an_address_that_fails_keeps_the_copy_and_says_so_without_the_address(
    tmp_path: Path, answer: bytes | Exception
) -> None:
    rotas = store(tmp_path)
    rotas.refresh([FROM_ADDRESS], NOON, answering(BEN))  # type: ignore[arg-type]
    [renewal] = rotas.refresh([FROM_ADDRESS], NOON + HOUR, answering(answer))  # type: ignore[arg-type]
    assert renewal.problem.startswith("The rota of the role on-call registrar ")
    assert "5ecret" not in renewal.problem
    assert rotas.on(FROM_ADDRESS, NOON + 2 * HOUR) == ((("ben",), 0), "")


def test_a_copy_that_is_not_renewed_for_a_day_is_a_problem_until_it_is(tmp_path: Path) -> None:
    rotas = store(tmp_path)
    failed = NotFetched("was answered with 500")
    fetch = answering(BEN, failed, failed, calendar(DAYS))
    rotas.refresh([FROM_ADDRESS], NOON, fetch)  # type: ignore[arg-type]
    rotas.refresh([FROM_ADDRESS], NOON + HOUR, fetch)  # type: ignore[arg-type]
    rotas.refresh([FROM_ADDRESS], NOON + 5 * HOUR, fetch)  # type: ignore[arg-type]
    said = rotas.on(FROM_ADDRESS, NOON + DAY + HOUR)
    assert said.problem == "its rota cannot be fetched since 10 March 13:00; the last good copy is used"
    assert said.on.people == ("ben",)
    rotas.refresh([FROM_ADDRESS], NOON + 2 * DAY, fetch)  # type: ignore[arg-type]
    assert rotas.on(FROM_ADDRESS, NOON + 2 * DAY) == ((("amina",), 0), "")


def test_what_is_fetched_over_http(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/large":
            return httpx2.Response(200, content=b"x" * (LARGEST + 1))
        return httpx2.Response(200, content=BEN) if request.url.path == "/r.ics" else httpx2.Response(404)

    client = httpx2.Client(transport=httpx2.MockTransport(answer))
    monkeypatch.setattr(httpx2, "stream", lambda *given, **more: client.stream(given[0], given[1]))
    assert fetched("https://rota.example.org/r.ics") == BEN
    with pytest.raises(NotFetched, match="404"):
        fetched("https://rota.example.org/none")
    with pytest.raises(NotFetched, match="10 MB"):
        fetched("https://rota.example.org/large")
