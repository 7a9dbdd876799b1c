"""Every terminal, pipe and locale: nothing that is printed can fail for its characters, and colour can be refused."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import FLOW, Run
from wardwright.cli import init

COMMAND = [sys.executable, "-m", "wardwright.cli"]


def _run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    settings = {"PATH": os.environ["PATH"], **environment}
    return subprocess.run([*COMMAND, *map(str, arguments)], capture_output=True, env=settings)


@pytest.mark.parametrize("encoding", ["latin-1", "cp437", "ascii"])
def test_a_file_gets_utf8_whatever_the_locale_says(encoding: str, home: Path) -> None:
    done = _run("explain", "--home", home, "potassium", PYTHONUTF8="0", PYTHONIOENCODING=encoding)
    assert done.returncode == 0, done.stderr
    assert "●" in done.stdout.decode("utf-8")


def test_json_is_utf8_in_a_terminal_of_another_character_set(home: Path) -> None:
    (home / "flows" / "potassium.flow").write_text(FLOW.replace("Ward 7A squad", "Équipe →"), encoding="utf-8")
    done = _run("explain", "--home", home, "potassium", "--json", PYTHONUTF8="0", PYTHONIOENCODING="cp1252")
    assert "Équipe →" in json.loads(done.stdout)["flows"][0]["english"]


def _in_a_terminal(*arguments: object, **environment: str) -> str:
    settings = {"PATH": os.environ["PATH"], "TERM": "xterm", **environment}
    leader, follower = pty.openpty()
    with subprocess.Popen([*COMMAND, *map(str, arguments)], stdout=follower, stderr=follower, env=settings) as running:
        os.close(follower)
        shown = b""
        while True:
            try:
                piece = os.read(leader, 65536)
            except OSError:  # how a terminal says that its program has left
                break
            if not piece:
                break
            shown += piece
        running.wait()
    os.close(leader)
    return shown.decode("utf-8", "replace")


def test_colour_in_a_terminal_unless_it_is_refused(home: Path) -> None:
    assert "\x1b[" in _in_a_terminal("check", "--home", home)
    assert "\x1b[" not in _in_a_terminal("check", "--home", home, NO_COLOR="1")
    assert "\x1b[" not in _in_a_terminal("check", "--home", home, TERM="dumb")


def test_a_terminal_that_lacks_a_character_shows_a_question_mark(home: Path) -> None:
    shown = _in_a_terminal("explain", "--home", home, "potassium", PYTHONUTF8="0", PYTHONIOENCODING="latin-1")
    assert "0 minutes  ?  a potassium result" in shown


def test_without_a_stdout_the_exit_code_still_speaks(home: Path) -> None:
    line = f"{sys.executable} -m wardwright.cli check --home {home} >&-"
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_full_disk_leaves_no_half_of_a_home(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = []

    def fill(file: Path, text: str) -> None:
        if len(written) == 5:
            raise OSError(28, "No space left on device", str(file))
        written.append(file)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    monkeypatch.setattr(init, "_write", fill)
    ran = run("init", tmp_path / "new")
    assert ran.code == 3
    assert "does not fit: the disk is full." in ran.err
    assert not (tmp_path / "new").exists()
    (tmp_path / "empty").mkdir()
    written.clear()
    assert run("init", tmp_path / "empty").code == 3
    assert list((tmp_path / "empty").iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_under_stdout_is_told(home: Path) -> None:
    with open("/dev/full", "wb") as full:
        command = [*COMMAND, "check", "--home", str(home)]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 3
    assert done.stderr.startswith("The output does not fit: the disk is full.")


def test_what_a_message_holds_is_never_obeyed_by_the_terminal(run: Run, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "day.hl7"
    file.write_text(
        "MSH|^~\\&|LAB|H|||20260301090000||ADT^A01|1|P|2.5.1\rPID|1||\x1b[31m\\X9B\\2Jred^^^A^MR\rPV1|1|I|7A\r"
        "OBR|1|||^K\rOBX|1|NM|2823-3^K^LN||6.4|mmol/L|||||F|||20260301085900\r",
        encoding="utf-8",
    )
    ran = run("replay", "--home", home, "--messages", file)
    assert "red" in ran.out
    assert not any(sign in ran.out + ran.err for sign in "\x1b\x9b")


def test_nor_what_a_page_holds(run: Run, home: Path) -> None:
    page = FLOW.replace("Review", "\x1b[2JReview").replace("Ward 7A squad", "\x07squad")
    (home / "flows" / "potassium.flow").write_text(page.replace("9:15 the", "9:15 \x1b[2J the"), encoding="utf-8")
    for command in (["check"], ["explain", "potassium"]):
        ran = run(*command, "--home", home)
        assert not any(sign in ran.out + ran.err for sign in "\x1b\x07")
    (home / "flows" / "potassium.flow").write_text(page, encoding="utf-8")
    ran = run("explain", "potassium", "--home", home)
    assert ran.code == 0
    assert not any(sign in ran.out for sign in "\x1b\x07")
