"""What is missing on the machine is one clear line before anything starts."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from wardwright.engine.place import database_place
from wardwright.engine.up.preflight import NotReady, check_machine
from wardwright.home.home import Home
from wardwright.home.read import read_settings
from wardwright.record.store import RecordRefused


def home(folder: Path, text: str) -> Home:
    return Home(folder, read_settings(f"[status]\nlisten = false\n{text}", str(folder / "w.toml"), folder), "", "")


MLLP = '[sources.lab]\ntype = "mllp"\nlisten = "127.0.0.1:0"\n'


def test_what_is_complete_may_start(tmp_path: Path) -> None:
    check_machine(home(tmp_path, MLLP))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (MLLP + 'mapping = "lab.yaml"\n', "lab.yaml is not there: `mapping` of the source `lab`"),
        (MLLP + 'certificate = "a.pem"\nkey = "a.key"\n', "a.pem is not there: `certificate` of the source `lab`"),
        ('[sources.drop]\ntype = "folder"\npath = "drop"\n', "the folder of the source `drop`, is not there. Make it"),
        (MLLP.replace("127.0.0.1:0", "192.0.2.1:2575"), "is not an address of this machine. Correct `listen`"),
        (MLLP.replace("127.0.0.1:0", "no-such-host.invalid:1"), "is not an address of this machine"),
        (
            '[channels.page]\ntype = "webhook"\nurl = "https://x.org"\nsecret_file = "s"\n',
            "s is not there: `secret_file` of the channel `page`",
        ),
        ('[roles.x]\nrota = "rota.ics"\n', "rota.ics is not there: `rota` of the role `x`"),
    ],
)
def test_what_is_missing_is_named_with_what_to_do(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(NotReady) as stop:
        check_machine(home(tmp_path, text))
    assert said in str(stop.value)
    assert "\n" not in str(stop.value)


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(NotReady) as stop:
            check_machine(home(tmp_path, MLLP.replace(":0", f":{port}")))
    assert str(stop.value).startswith(f"Port {port} is in use, where the source `lab` would listen")


def test_the_status_port_is_looked_at_too(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = read_settings(f'[status]\nlisten = "127.0.0.1:{port}"\n', "w.toml", tmp_path)
        with pytest.raises(NotReady, match=r"where \[status\] would listen"):
            check_machine(Home(tmp_path, settings, "", ""))


def test_a_certificate_that_is_none_is_said_so(tmp_path: Path) -> None:
    for name in ("a.pem", "a.key"):
        (tmp_path / name).write_text("not PEM", encoding="utf-8")
    with pytest.raises(NotReady, match="are not a certificate and its key"):
        check_machine(home(tmp_path, MLLP + 'certificate = "a.pem"\nkey = "a.key"\n'))


def test_the_secrets_of_the_database_come_from_their_files(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("a secret\n", encoding="utf-8")
    place = database_place(home(tmp_path, '[database]\nkey_file = "key"\n'))
    assert (place.key, place.folder) == (b"a secret", tmp_path / "data")
    (tmp_path / "url").write_text("postgresql://u:p@h/d\n", encoding="utf-8")
    place = database_place(home(tmp_path, '[database]\nurl_file = "url"\n'))
    assert place.is_postgres
    assert "p@" not in str(place)


@pytest.mark.parametrize(("name", "said"), [("nowhere", "cannot be read"), ("empty", "is empty")])
def test_a_secret_that_is_not_there_is_said_so(name: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n", encoding="utf-8")
    with pytest.raises(RecordRefused, match=said):
        database_place(home(tmp_path, f'[database]\nkey_file = "{name}"\n'))
