"""A patient whom nobody can mistake goes through the whole system while it fails in every way; nothing that it prints,
logs, serves, traces or raises as an alarm holds the name, the identifier, the date of birth, the address or the value.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.up.conftest import Run
from tests.up.running import Running, free_port, until

CANARY = ("QUIXANO", "DULCINEA", "CNRY8675309", "19470131", "1947-01-31", "Windmill", "6.6606", "01632960999")

PATIENT = "PID|1||CNRY8675309||QUIXANO^DULCINEA||19470131|F|||7 Windmill Lane||01632960999"
HEAD = r"MSH|^~\&|LAB|X|W|Y|20261121230000||ORU^R01|C{number}|P|2.5"
READ = "OBX|1|NM|2823-3^Potassium^LN||6.6606|mmol/L|||||F|||20261121225900"
TROUBLE = (  # each is wrong in its own way, and quotes the patient where it is wrong
    (PATIENT, "OBX|1|NM|2823-3^Potassium^LN||6.6606 QUIXANO|mmol/L|||||F|||20261121225900"),
    (PATIENT, "OBX|1|NM|2823-3^Potassium^LN||6.6606|QUIXANO/L|||||F|||20261121225900"),
    (PATIENT, "OBX|1|NM|QUIXANO^DULCINEA^CNRY8675309||6.6606|mmol/L|||||F|||19470131"),
    (PATIENT, "OBX|1|NM|2823-3^Potassium^LN||6.6606|mmol/L|||||QUIXANO|||DULCINEA"),
    (PATIENT.replace("CNRY8675309", ""), READ),
    (PATIENT.replace("19470131", "QUIXANO"), "ZZZ|QUIXANO|CNRY8675309"),
    ("QUIXANO CNRY8675309", "DULCINEA|6.6606"),
)


class Collector:
    """Takes whatever is posted to it: traces and alarms."""

    def __init__(self) -> None:
        self.bodies: list[tuple[str, bytes]] = []
        collector = self

        class Answer(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                collector.bodies.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *words: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def got(self, path: str, text: bytes) -> bool:
        return any(where == path and text in body for where, body in list(self.bodies))


@pytest.fixture
def collector() -> Iterator[Collector]:
    made = Collector()
    yield made
    made.server.shutdown()
    made.server.server_close()


def messages() -> list[bytes]:
    parts = [(PATIENT, READ), *TROUBLE, (PATIENT, READ)]
    return ["\r".join((HEAD.format(number=number), *rest, "")).encode() for number, rest in enumerate(parts)]


def get(system: Running, path: str) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{system.status_port}{path}", timeout=10) as answer:
        return bytes(answer.read())


def commands(system: Running) -> bytes:
    """What the commands say that look at the system, not at patients."""
    said = b""
    for words in (["status"], ["status", "--json"], ["audit", "verify"], ["messages", "set-aside"]):
        command = [sys.executable, "-m", "wardwright.cli", *words, "--home", str(system.folder)]
        done = subprocess.run(command, capture_output=True)
        said += done.stdout + done.stderr
    return said


def test_nothing_of_the_canary_patient_leaves_by_any_other_door_than_a_channel(run: Run, collector: Collector) -> None:
    dead = f'[channels.page]\ntype = "webhook"\nurl = "http://127.0.0.1:{free_port()}/x"\nallow_private = true\n'
    alarm = f'[alarm]\nwebhook = "{collector.url}/alarm"\nallow_private = true\n'
    traces = f'[tracing]\nendpoint = "{collector.url}"\n'
    system = run(alarm + traces, dead)
    system.start("--log", "json", environment={"OTEL_BSP_SCHEDULE_DELAY": "200"})
    system.is_ready()
    with socket.create_connection(("127.0.0.1", system.feed)) as stranger:  # not a frame at all
        stranger.sendall(b"QUIXANO CNRY8675309 6.6606\r\n")
    sent = messages()
    system.send(*sent)
    system.holds(lambda now: now["engine"]["decided"] == len(sent), "all decided")
    standing = system.holds(
        lambda now: now["channels"][0]["failing"] and now["engine"]["set_aside"] and now["tasks"]["open"],
        "a channel that fails, messages set aside, a task",
    )
    part = next(each for each in standing["parts"] if each["name"] == "decide")
    os.kill(part["pid"], signal.SIGKILL)
    until("the alarm", lambda: collector.got("/alarm", b"part decide"))
    for name in (b"listen.receive", b"decide.message", b"deliver.send"):
        until(f"the trace {name!r}", lambda name=name: collector.got("/v1/traces", name))  # type: ignore[misc]
    served = get(system, "/metrics") + get(system, "/status.json") + commands(system)
    assert b"wardwright_messages_set_aside" in served
    assert system.stop() == 0
    told = {
        "printed and logged": system.said().encode(),
        "served and shown": served,
        "traced and alarmed": b"\n".join(body for _, body in collector.bodies),
    }
    assert '"event"' in system.said()
    leaks = [f"{word} was {where}" for where, text in told.items() for word in CANARY if word.encode() in text]
    assert not leaks, leaks
