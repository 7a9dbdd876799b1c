"""Senders that never give up: each repeats what it sent until it is acknowledged.

Lives here: connections that break, and what was acknowledged. Must not live here: messages (messages.py), other doors
than MLLP (doors.py), what must be in the record (verdict.py).
"""

from __future__ import annotations

import random
import socket
import threading
import time

from tests.crash.messages import Stream

WINDOWS = (1, 1, 1, 5)  # how many messages each sender has under way: most wait for each acknowledgement
END = b"\x1c\r"


class Feed:
    """All senders of one hospital. `acknowledged` holds the messages that were answered with AA, by control id."""

    def __init__(self, port: int, seed: int, rate: float = 100.0, other: int = 0) -> None:
        """`other`: the port of a second engine, tried when the first does not answer."""
        self.ports = [port, other] if other else [port]
        self.answered: list[tuple[float, int]] = []  # when the first answer came on a port after another one's
        self.acknowledged: dict[str, bytes] = {}
        self.refused = 0  # answered AE: to be sent again
        self.wrong: list[str] = []
        self.last_answer = 0.0
        self._pause = len(WINDOWS) / rate
        self._stop = threading.Event()
        self._senders = [
            threading.Thread(target=self._send, args=(number, window, seed), daemon=True)
            for number, window in enumerate(WINDOWS)
        ]

    def start(self) -> None:
        """Begin."""
        for sender in self._senders:
            sender.start()

    def stop(self) -> None:
        """Every sender finishes the messages it has in hand: they are acknowledged before this returns."""
        self._stop.set()
        for sender in self._senders:
            sender.join(120)
        assert not any(sender.is_alive() for sender in self._senders), "a message was never acknowledged"

    def _send(self, number: int, window: int, seed: int) -> None:
        stream = Stream(number, random.Random(f"{seed}/{number}"), f"{seed}")
        line: socket.socket | None = None
        turn = 0
        while not self._stop.is_set():
            in_hand = dict(stream.next() for _ in range(window))
            while in_hand:
                try:
                    line = line or socket.create_connection(("127.0.0.1", self.ports[turn]), timeout=4)
                    for answer in _exchange(line, list(in_hand.values())):
                        self._take(answer, in_hand, self.ports[turn])
                except OSError:
                    line = _drop(line)
                    turn = (turn + 1) % len(self.ports)
                    time.sleep(0.03)
                    continue
                if in_hand:
                    line = line if len(self.ports) == 1 else _drop(line)  # it may have lost the lead to the other
                    turn = (turn + 1) % len(self.ports)
                    time.sleep(0.1)
            time.sleep(self._pause * window)
        _drop(line)

    def _take(self, answer: bytes, in_hand: dict[str, bytes], port: int) -> None:
        self.last_answer = time.monotonic()
        if not self.answered or self.answered[-1][1] != port:
            self.answered.append((self.last_answer, port))
        code, _, own = answer.partition(b"\rMSA|")[2].rstrip(b"\r").partition(b"|")
        control_id = own.partition(b"|")[0].partition(b"\r")[0].decode()
        if code == b"AA" and control_id in in_hand:
            self.acknowledged[control_id] = in_hand.pop(control_id)
        elif code == b"AE" and control_id in in_hand:
            self.refused += 1
        else:
            self.wrong.append(f"{answer[-160:]!r}")


def _exchange(line: socket.socket, messages: list[bytes]) -> list[bytes]:
    """The answers to messages that are sent one right after the other."""
    line.sendall(b"".join(b"\x0b" + message + END for message in messages))
    answers = b""
    while answers.count(END) < len(messages):
        part = line.recv(65536)
        if not part:
            raise ConnectionError("closed without an answer")
        answers += part
    return answers.split(END)[:-1]


def _drop(line: socket.socket | None) -> None:
    if line is not None:
        line.close()
