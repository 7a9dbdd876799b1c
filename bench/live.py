"""How many messages a second the running system takes, and what it costs: the real `wardwright up`, the real ports.

    python bench/live.py [--seconds 60] [--only sustained one timers start] [--database postgresql://…] [--json FILE]
    python bench/live.py --only sustained --rate 6000     at a rate, not as fast as it is acknowledged
    python bench/live.py --soak 3600 --rate 500
    python bench/live.py --plain …              without the compiled inner loop

Everything is on this machine: the sender (live_load.py), the system, and beside it an echo server that keeps nothing
(live_echo.py), measured in the same run: the ratio holds on any machine. Messages of ten results, a hundred pages,
every acknowledgement after the message is on disk. Prints a table; `--json` keeps the figures.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from compiled import make_compiled
from live_home import Running, free_port
from live_preload import preload

from wardwright.record.opening import open_record
from wardwright.record.place import DatabasePlace

HERE = Path(__file__).parent
Figures = dict[str, Any]


def sent(port: int, seconds: float, **others: object) -> list[Figures]:
    """What the sender measured, in a process of its own; one object, or one for each minute."""
    run = subprocess.run(_command(port, seconds, **others), stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def _command(port: int, seconds: float, **others: object) -> list[str]:
    words = [word for name, value in others.items() for word in _word(name, value)]
    return [sys.executable, str(HERE / "live_load.py"), "--port", str(port), "--seconds", str(seconds), *words]


def _word(name: str, value: object) -> list[str]:
    option = "--" + name.replace("_", "-")
    return [option] if value is True else [] if value is False else [option, str(value)]


def echoed(seconds: float, **others: object) -> Figures:
    """The same sender against a server that keeps nothing."""
    port = free_port()
    server = subprocess.Popen([sys.executable, str(HERE / "live_echo.py"), str(port)], stdout=subprocess.PIPE)
    try:
        assert server.stdout is not None
        server.stdout.readline()
        return sent(port, seconds, **others)[0]
    finally:
        server.kill()
        server.wait()


class Watch:
    """Looks four times a second at how far decisions are behind and how much memory everything takes."""

    def __init__(self, system: Running, place: DatabasePlace) -> None:
        self.behind: list[float] = []  # seconds that the oldest message without a decision has waited
        self.memory: list[dict[str, float]] = []
        self._system, self._place = system, place
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        record = open_record(self._place)
        messages, decisions = record.messages(), record.decisions()
        number = 0
        while not self._stop.wait(0.25):
            oldest = messages.get(decisions.cursor().message + 1)
            self.behind.append(0.0 if oldest is None else time.time() - oldest.arrived / 1e6)
            if number % 4 == 0:
                self.memory.append(self._system.memory())
            number += 1
        for each in (messages, decisions, record):
            each.close()

    def figures(self) -> Figures:
        """The most of each."""
        most = max(self.memory, key=lambda parts: sum(parts.values()), default={})
        return {
            "behind_most": round(max(self.behind, default=0.0), 2),
            "memory": round(sum(most.values())),
            "memory_of": {name: round(size) for name, size in most.items()},
        }


class Bench:
    """One run: homes, and the figures of each part of it."""

    def __init__(self, folder: Path, asked: argparse.Namespace) -> None:
        self.folder, self.url, self.seconds, self.beds = folder, asked.database, asked.seconds, asked.beds
        self._facts, self._timers, self._rate = asked.facts, asked.timers, asked.rate
        self.figures: dict[str, Figures] = {}

    def home(self, name: str) -> tuple[Running, DatabasePlace]:
        """A new home."""
        system = Running(self.folder / name, self.url)
        return system, DatabasePlace(system.home / "data", self.url)

    def sustained(self) -> None:
        """Eight connections, each waiting for its acknowledgement."""
        echo = echoed(min(10, self.seconds), connections=8, beds=self.beds)
        self.figures["sustained"] = {**self._loaded("sustained", None), "echo": echo["rate"]}
        self._ratio("sustained")

    def one(self) -> None:
        """One connection, one message at a time."""
        seconds = min(20, self.seconds)
        echo = echoed(min(5, seconds), connections=1, beds=self.beds)
        system, place = self.home("one")
        system.start()
        try:
            with Watch(system, place) as watch:
                found = sent(system.port, seconds, connections=1, beds=self.beds, admit=True)[0]
        finally:
            system.stop()
        self.figures["one"] = {**found, **watch.figures(), "echo": echo["rate"]}
        self._ratio("one")

    def timers(self) -> None:
        """A million timers that wait: the same run with and without them."""
        seconds = min(20, self.seconds)
        without = self._loaded("no-timers", None, seconds)
        found = self._loaded("timers", lambda home: preload(home, self.url, 0, self._timers), seconds)
        self.figures["timers"] = {**found, "without": without["rate"]}
        self.figures["timers"]["to_without"] = round(found["rate"] / without["rate"], 2)

    def start(self) -> None:
        """Ten million facts on disk."""
        system, _ = self.home("start")
        begun = time.perf_counter()
        messages = preload(system.home, self.url, self._facts, self._timers)
        loaded = time.perf_counter() - begun
        took = [self._started(system) for _ in range(3)]
        size = sum(file.stat().st_size for file in (system.home / "data").iterdir()) / 1e6
        self.figures["start"] = {
            "seconds": round(min(took), 2),
            "all": [round(each, 2) for each in took],
            "messages": messages,
            "loaded_in": round(loaded),
            "megabytes": round(size),
        }

    def _started(self, system: Running) -> float:
        try:
            return system.start()
        finally:
            system.stop()

    def soak(self, seconds: float, rate: float) -> None:
        """Hours at a hospital's rate: memory, latency and the size of the record, minute by minute."""
        system, place = self.home("soak")
        system.start()
        lines: list[Figures] = []
        asked = _command(system.port, seconds, connections=8, rate=rate, beds=self.beds, admit=True, json_lines=True)
        with subprocess.Popen(asked, stdout=subprocess.PIPE) as sender:
            try:
                assert sender.stdout is not None
                while True:
                    with Watch(system, place) as watch:
                        line = sender.stdout.readline()
                    if not line:
                        break
                    size = sum(file.stat().st_size for file in (system.home / "data").iterdir())
                    lines.append({**json.loads(line), **watch.figures(), "bytes": size, "of": system.memory()})
                    print(json.dumps(lines[-1]), flush=True)
            finally:
                sender.kill()
                system.stop()
        grown = (lines[-1]["bytes"] - lines[0]["bytes"]) / (lines[-1]["last_id"] - lines[0]["last_id"])
        self.figures["soak"] = {
            "minutes": len(lines),
            "rate": rate,
            "p99_first_and_last": [lines[0]["ms"]["p99"], lines[-1]["ms"]["p99"]],
            "p99_most": max(line["ms"]["p99"] for line in lines),
            "memory_first_half_last": [lines[at]["memory"] for at in (0, len(lines) // 2, -1)],
            "behind_most": max(line["behind_most"] for line in lines),
            "gigabytes_a_million": round(grown * 1e6 / 1e9, 2),
        }

    def _loaded(self, name: str, before: Callable[[Path], object] | None, seconds: float = 0.0) -> Figures:
        """Eight connections for so long, with what the parts cost."""
        system, place = self.home(name)
        if before is not None:
            before(system.home)
        system.start()
        try:
            sent(system.port, 0.0, connections=8, beds=self.beds, admit=True)
            _until_decided(place)
            cost = system.processor()
            with Watch(system, place) as watch:
                found = sent(
                    system.port,
                    seconds or self.seconds,
                    connections=8,
                    beds=self.beds,
                    first=10_000_000,
                    rate=self._rate,
                )[0]
                over = time.perf_counter()
                _until_decided(place)
            rest = time.perf_counter() - over
            spent = {part: total - cost.get(part, 0.0) for part, total in system.processor().items()}
        finally:
            system.stop()
        each = {part: round(total / found["messages"] * 1e6) for part, total in spent.items()}
        return {
            **found,
            **watch.figures(),
            "rest": round(rest, 2),
            "us_a_message": {**each, "sender": found["sender_us"]},
        }

    def _ratio(self, name: str) -> None:
        figures = self.figures[name]
        figures["to_echo"] = round(figures["rate"] / figures["echo"], 3)


def _until_decided(place: DatabasePlace, patience: float = 300.0) -> None:
    record = open_record(place)
    messages, decisions = record.messages(), record.decisions()
    limit = time.perf_counter() + patience
    while decisions.cursor().message < messages.last() and time.perf_counter() < limit:
        time.sleep(0.02)
    for each in (messages, decisions, record):
        each.close()


def table(figures: dict[str, Figures]) -> str:
    """For people."""
    lines = []
    for name, found in figures.items():
        if name in ("sustained", "one", "timers"):
            beside = f"echo {found['echo']:,.0f}, ratio {found['to_echo']}" if "echo" in found else ""
            beside = beside or f"without {found['without']:,.0f}, ratio {found['to_without']}"
            ms = found["ms"]
            lines.append(
                f"{name:10} {found['rate']:>8,.0f} messages/s   acknowledged in {ms['p50']} / {ms['p95']} / "
                f"{ms['p99']} ms (p50 / p95 / p99), most {ms['max']} ms; {beside}"
            )
            lines.append(
                f"{'':10} decisions at most {found['behind_most']} s behind; {found['memory']} MiB in all; "
                f"{found['wrong']} wrong answers"
            )
            if "us_a_message" in found:
                costs = ", ".join(f"{part} {cost}" for part, cost in found["us_a_message"].items())
                lines.append(f"{'':10} µs of processor a message: {costs}")
        else:
            lines.append(f"{name:10} {json.dumps(found)}")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--only", nargs="*", default=["sustained", "one", "timers", "start"])
    asked.add_argument("--database", default="", help="the address of an empty PostgreSQL database; SQLite without")
    asked.add_argument("--beds", type=int, default=600)
    asked.add_argument("--facts", type=int, default=10_000_000, help="on disk, for `start`")
    asked.add_argument("--timers", type=int, default=1_000_000, help="that wait, for `timers` and `start`")
    asked.add_argument("--soak", type=float, default=0)
    asked.add_argument("--rate", type=float, default=0, help="messages a second; 0: as fast as it goes, a soak 500")
    asked.add_argument("--json", type=Path)
    asked.add_argument("--plain", action="store_true", help="plain Python, without the compiled inner loop")
    chosen = asked.parse_args()
    if not chosen.plain:
        make_compiled()
    folder = Path(tempfile.mkdtemp(prefix="wardwright-bench-"))
    bench = Bench(folder, chosen)
    try:
        if chosen.soak:
            bench.soak(chosen.soak, chosen.rate or 500)
        else:
            for name in chosen.only:
                getattr(bench, name)()
                print(table({name: bench.figures[name]}), flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if chosen.soak:
        print(table(bench.figures))
    if chosen.json:
        chosen.json.write_text(json.dumps({"processors": os.cpu_count(), **bench.figures}, indent=1) + "\n")


if __name__ == "__main__":
    main()
