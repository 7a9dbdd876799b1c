"""`wardwright up` as a whole: processes that start, are watched, killed, started again, and stop in order."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.up.conftest import Run
from tests.up.running import Running, result, until

PID = "pid"


def part(standing: dict, name: str) -> dict:  # type: ignore[type-arg]
    return next(each for each in standing["parts"] if each["name"] == name)


def test_a_message_is_acknowledged_decided_and_delivered_and_the_system_stops_in_order(run: Run) -> None:
    system = run()
    system.start()
    system.is_ready()
    (answer,) = system.send(result(1))
    assert b"MSA|AA|M1" in answer
    standing = system.holds(lambda now: now["engine"]["decided"] == 1 and now["tasks"]["open"] == 1, "a task")
    assert standing["well"], standing["problems"]
    until("the delivery", lambda: (system.folder / "sent.ndjson").exists())
    assert system.stop() == 0
    status = subprocess.run(
        [sys.executable, "-m", "wardwright.cli", "status", "--json", "--home", str(system.folder)], capture_output=True
    )
    assert status.returncode == 3
    assert json.loads(status.stdout)["problems"] == ["The engine is not running. Start it: wardwright up"]
    assert system.out().read_text(encoding="utf-8").splitlines() == [
        f"Running. lab feed: mllp at 127.0.0.1:{system.feed} · status: http://127.0.0.1:{system.status_port}/status.json",
        "Stopping: what was taken is decided and sent first. Ctrl-C again stops at once.",
        "Stopped. Everything that was acknowledged is on disk.",
    ]


def test_a_part_that_is_killed_is_started_again_and_somebody_hears_of_it_once(run: Run) -> None:
    system = run()
    system.start("--log", "json")
    system.is_ready()
    system.send(result(1))
    first = part(system.standing() or {}, "decide")[PID]
    os.kill(first, signal.SIGKILL)
    system.send(result(2))
    alarmed = system.holds(lambda now: any(each["about"] == "part decide" for each in now["alarms"]), "an alarm")
    assert not alarmed["well"]
    system.holds(
        lambda now: (
            part(now, "decide")[PID] not in (0, first)
            and now["engine"]["decided"] == 2
            and part(now, "decide")["restarts"] == 1
        ),
        "the part again, and what it missed",
    )
    system.holds(lambda now: now["well"] and not now["alarms"], "all well again")
    assert system.stop() == 0
    log = system.err().read_text(encoding="utf-8")
    assert log.count('"event": "alarm"') == 1
    assert log.count('"event": "alarm is over"') == 1


def test_a_part_that_hangs_is_found_out_and_started_again(run: Run) -> None:
    system = run('[alarm]\nsilent_after = "3 s"\n')
    system.start()
    system.is_ready()
    hanging = part(system.standing() or {}, "deliver")[PID]
    os.kill(hanging, signal.SIGSTOP)
    system.holds(lambda now: part(now, "deliver")["restarts"] == 1, "another one in its place")
    assert "part hangs: killed" in system.said()
    until("the end of the one that hung", lambda: not Path(f"/proc/{hanging}").exists())


def test_the_parts_do_not_outlive_their_supervisor(run: Run) -> None:
    system = run()
    process = system.start()
    system.is_ready()
    standing = system.standing() or {}
    parts = [each[PID] for each in standing["parts"] if each["name"] != "supervisor"]
    process.kill()
    process.wait()
    for pid in parts:
        until("the end of a part", lambda pid=pid: not Path(f"/proc/{pid}").exists())  # type: ignore[misc]


def database_of_its_own(server: str) -> str:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE stands_by")
    return f"{server.rpartition('/')[0]}/stands_by"


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_second_engine_stands_by_and_takes_over(kind: str, run: Run, request: pytest.FixtureRequest) -> None:
    url = database_of_its_own(request.getfixturevalue("postgres")) if kind == "postgres" else ""
    system = run(f'[database]\nurl = "{url}"\n' if url else "")
    first = system.start()
    system.is_ready()
    system.send(result(1))
    second = system.start()
    until("the second stands by", lambda: "Standing by" in system.out(1).read_text(encoding="utf-8"))
    first.kill()
    first.wait()
    standing = system.holds(lambda now: now["leader"].endswith(str(second.pid)), "the second leads")
    assert standing["engine"]["newest"] == 1
    system.is_ready()
    assert b"MSA|AA|M2" in system.send(result(2))[0]
    assert system.stop(1) == 0


def refused(system: Running) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "wardwright.cli", "up", "--home", str(system.folder)]
    return subprocess.run(command, capture_output=True, text=True, timeout=90)


def test_a_port_in_use_is_one_clear_line_and_exit_code_3(run: Run) -> None:
    import socket

    system = run()
    with socket.create_server(("127.0.0.1", system.feed)):
        done = refused(system)
    assert done.returncode == 3
    assert done.stderr.startswith(f"Port {system.feed} is in use, where the source `lab feed` would listen")
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_a_missing_certificate_is_one_clear_line_and_exit_code_3(run: Run) -> None:
    system = run('certificate = "tls/server.pem"\nkey = "tls/server.key"\n')
    done = refused(system)
    assert done.returncode == 3
    assert "tls/server.pem is not there: `certificate` of the source `lab feed`" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_wrong_key_is_one_clear_line_and_exit_code_3(run: Run) -> None:
    system = run('[database]\nkey_file = "key"\n')
    (system.folder / "key").write_text("one key", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", _OPEN, str(system.folder)], capture_output=True, text=True, timeout=90, check=True
    )
    (system.folder / "key").write_text("another", encoding="utf-8")
    done = refused(system)
    assert done.returncode == 3
    assert "key" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_record_of_a_newer_version_is_one_clear_line_and_exit_code_3(run: Run) -> None:
    system = run()
    newer = _OPEN.replace(".close()", "").rstrip() + "\n" + _NEWER
    subprocess.run([sys.executable, "-c", newer, str(system.folder)], capture_output=True, timeout=90, check=True)
    done = refused(system)
    assert done.returncode == 3
    assert "was written by a newer version of Wardwright (9999_from_the_future" in done.stderr
    assert done.stderr.count("\n") == 1


_NEWER = """\
import sqlcipher3
with sqlcipher3.connect(str(Path(sys.argv[1]) / "data" / "record.db")) as database:
    database.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('record', '9999_from_the_future', '')")
"""
_OPEN = """\
import sys
from pathlib import Path
from wardwright.engine.place import record_of
from wardwright.home.home import read_home
record_of(read_home(Path(sys.argv[1]))).close()
"""


def test_a_slip_in_the_settings_is_told_before_anything_starts(run: Run) -> None:
    system = run('quiet_aftr = "30 min"\n')
    done = refused(system)
    assert done.returncode == 1
    assert "line 6: `quiet_aftr` is not a setting" in done.stderr
    assert not (system.folder / "data").exists()
