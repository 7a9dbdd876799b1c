"""A sender as light as can be: keeps connections busy with prepared messages, and measures every acknowledgement.

    python bench/live_load.py --port 2575 --connections 8 --window 1 --seconds 60 [--rate 500] [--admit]

A process of its own: plain sockets and epoll, no event loop. Each connection has `window` messages under way (1: it
waits for each acknowledgement, as most systems do). Every answer is held to be `MSA|AA|` with the id of its message.
Prints one JSON object. Called by bench/live.py.
"""

from __future__ import annotations

import argparse
import json
import select
import socket
import time
from array import array
from collections import deque
from collections.abc import Iterator

from live_messages import Ready, admitted, control_id, traffic

END = b"\x1c\r"


class Connection:
    """One connection and what is under way on it."""

    __slots__ = ("answer", "number", "socket", "under_way")

    def __init__(self, host: str, port: int, number: int) -> None:
        self.socket = socket.create_connection((host, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.number = number
        self.under_way: deque[tuple[bytes, float]] = deque()  # what the answer must hold, when it was sent
        self.answer = b""


class Load:
    """One run: what was sent, and how long each answer took."""

    def __init__(self, host: str, port: int, connections: int, window: int, first: int) -> None:
        self.connections = [Connection(host, port, number) for number in range(connections)]
        self.window = window
        self.last = first - 1  # the last id given
        self.answers = array("f")  # seconds, one for each message
        self.wrong: list[str] = []
        self._poll = select.epoll()
        self._of = {connection.socket.fileno(): connection for connection in self.connections}
        for number in self._of:
            self._poll.register(number, select.EPOLLIN)

    def run(self, frames: Iterator[Ready], until: float = float("inf"), rate: float = 0) -> float:
        """Send until the time or the frames are over, and every answer is there; seconds that it took."""
        start = time.perf_counter()
        pace = _Pace(rate, start) if rate else None
        going = True
        idle = list(self.connections)
        while True:
            while idle and going and (pace is None or pace.may()):
                connection = idle.pop()
                going = self._fill(connection, frames, 1 if pace else self.window)
            if not going and all(not connection.under_way for connection in self.connections):
                return time.perf_counter() - start
            # With every connection busy only an answer can change anything.
            wait = pace.wait() if pace and going and idle else 30.0
            for number, _ in self._poll.poll(wait) or self._nothing(pace):
                connection = self._of[number]
                self._receive(connection)
                if time.perf_counter() - start >= until:
                    going = False
                elif pace is None and going:
                    going = self._fill(connection, frames, self.window)
                elif not connection.under_way:
                    idle.append(connection)

    def _fill(self, connection: Connection, frames: Iterator[Ready], window: int) -> bool:
        under_way = connection.under_way
        out = []
        now = time.perf_counter()
        stamp = _stamp(now)
        while len(under_way) < window:
            frame = next(frames, None)
            if frame is None:
                break
            self.last += 1
            own = control_id(self.last)
            under_way.append((b"MSA|AA|" + own, now))
            out.append(frame[0].filled(own, stamp, frame[1]))
        if out:
            connection.socket.sendall(b"".join(out) if len(out) > 1 else out[0])
        return len(under_way) >= window

    def _receive(self, connection: Connection) -> None:
        data = connection.socket.recv(65536)
        if not data:
            raise SystemExit(f"connection {connection.number} was closed with {len(connection.under_way)} under way")
        if connection.answer:
            data = connection.answer + data
        *whole, connection.answer = data.split(END)
        now = time.perf_counter()
        for answer in whole:
            expected, sent = connection.under_way.popleft()
            self.answers.append(now - sent)
            if expected not in answer:
                self.wrong.append(f"expected {expected!r}, got {answer[-200:]!r}")

    def _nothing(self, pace: _Pace | None) -> list[tuple[int, int]]:
        if pace is None:
            raise SystemExit("no answer for 30 seconds")
        return []


class _Pace:
    """So many messages a second, evenly."""

    def __init__(self, rate: float, start: float) -> None:
        self.rate, self.start, self.given = rate, start, 0

    def may(self) -> bool:
        """Whether the next one is due."""
        if (time.perf_counter() - self.start) * self.rate < self.given:
            return False
        self.given += 1
        return True

    def wait(self) -> float:
        """Seconds until the next one is due."""
        return max(0.0, self.start + self.given / self.rate - time.perf_counter())


_second: tuple[int, bytes] = (-1, b"")


def _stamp(now: float) -> bytes:
    """The local time to the second, as HL7 writes it; worked out once a second."""
    global _second
    if int(now) != _second[0]:
        _second = (int(now), time.strftime("%Y%m%d%H%M%S").encode())
    return _second[1]


def figures(load: Load, seconds: float, processor: float) -> dict[str, object]:
    """The JSON object: rate, percentiles in milliseconds, what was wrong."""
    took = sorted(load.answers)
    count = len(took)

    def percentile(share: float) -> float:
        return round(took[min(count - 1, int(share * count))] * 1000, 3) if count else 0.0

    return {
        "messages": count,
        "seconds": round(seconds, 3),
        "rate": round(count / seconds, 1) if seconds else 0,
        "ms": {"p50": percentile(0.5), "p95": percentile(0.95), "p99": percentile(0.99), "max": percentile(1)},
        "wrong": len(load.wrong),
        "first_wrong": load.wrong[:1],
        "sender_us": round(processor / count * 1e6, 1) if count else 0,
        "last_id": load.last,
    }


def main() -> None:
    """Send and print."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--host", default="127.0.0.1")
    asked.add_argument("--port", type=int, required=True)
    asked.add_argument("--connections", type=int, default=8)
    asked.add_argument("--window", type=int, default=1)
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--rate", type=float, default=0, help="messages a second; 0: as fast as it goes")
    asked.add_argument("--beds", type=int, default=600)
    asked.add_argument("--prepared", type=int, default=20_000)
    asked.add_argument("--first", type=int, default=1, help="the first control id")
    asked.add_argument("--admit", action="store_true", help="fill the beds first; not measured")
    asked.add_argument("--json-lines", action="store_true", help="a line for each minute, for long runs")
    chosen = asked.parse_args()
    frames = traffic(chosen.prepared, chosen.beds)
    first = chosen.first
    if chosen.admit:
        load = Load(chosen.host, chosen.port, chosen.connections, 16, first)
        load.run(admitted(chosen.beds))
        first = load.last + 1
    left = chosen.seconds
    while left > 0:
        turn = min(60.0, left) if chosen.json_lines else left
        left -= turn
        load = Load(chosen.host, chosen.port, chosen.connections, chosen.window, first)
        before = time.process_time()
        seconds = load.run(frames, turn, chosen.rate)
        print(json.dumps(figures(load, seconds, time.process_time() - before)), flush=True)
        first = load.last + 1


if __name__ == "__main__":
    main()
