"""How long the server takes for each page while the engine takes messages, and what a page weighs.

    python bench/web.py [--facts 10000000] [--rate 500] [--times 20] [--only STAFF]

A hospital of 2,000 people, 500 flows and 10,000 open tasks, in a real `wardwright up`; its own sender beside it on the
same machine. Every page that links lead to is asked as each hat. Times are from the request's first byte to the last of
the answer, over one kept connection; weights are what goes over the line, packed as a browser asks for it.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from live_home import Running, free_port
from web_home import PASSWORD

from wardwright.govern.rights import Hat

HERE = Path(__file__).parent
MEDIAN, P95, COMPLETION, WEIGHT = 50.0, 150.0, 40.0, 250.0  # ms, ms, ms, kB
_ASSET = re.compile(r'(?:src|href)="(/static/[^"]+)"')
_LINK = re.compile(r'href="(/[^"?#]*)')


class Browser:
    """One account over one connection."""

    def __init__(self, port: int, hat: Hat | None) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        if hat is not None:
            _status, page, _took = self.ask("/sign-in")
            found = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
            assert found is not None
            said = {"login": hat.name.casefold(), "password": PASSWORD, "csrfmiddlewaretoken": found[1].decode()}
            status, _page, _took = self.ask("/sign-in", urlencode(said))
            assert status == 302, f"{hat.value} cannot sign in"

    def ask(
        self, address: str, body: str = "", kind: str = "application/x-www-form-urlencoded"
    ) -> tuple[int, bytes, float]:
        """Status, body, milliseconds."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body:
            headers |= {"Content-Type": kind, "X-CSRFToken": self.cookies.get("csrftoken", "")}
        begun = time.perf_counter()
        self._line.request("POST" if body else "GET", address, body or None, headers)
        answer = self._line.getresponse()
        content = answer.read()
        took = (time.perf_counter() - begun) * 1000
        for line in answer.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return answer.status, content, took

    def weight(self, address: str) -> float:
        """kB of the page and of all that it names, packed."""
        self._line.request("GET", address, headers={**self._cookie(), "Accept-Encoding": "gzip"})
        answer = self._line.getresponse()
        raw = answer.read()
        text = (gzip.decompress(raw) if answer.headers.get("Content-Encoding") == "gzip" else raw).decode()
        total = len(raw)
        for asset in set(_ASSET.findall(text)):
            self._line.request("GET", asset, headers={"Accept-Encoding": "gzip"})
            total += len(self._line.getresponse().read())
        return total / 1000

    def _cookie(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}


def addresses(browser: Browser) -> list[str]:
    """Every page that a link leads to from the pages of the menu: what somebody really opens; one of each kind."""
    seen: dict[str, str] = {}
    waiting = ["/"]
    while waiting:
        address = waiting.pop(0)
        kind = _kind(address)
        if kind in seen or "sign-out" in address or address.startswith("/static"):
            continue
        seen[kind] = address
        status, content, _took = browser.ask(address)
        if status == 200 and len(seen) < 60:
            waiting += _LINK.findall(content.decode(errors="replace"))
    return list(seen.values())


def _kind(address: str) -> str:
    """What page it is, whichever flow, word, task or patient it shows."""
    named = re.sub(
        r"^(/(?:flows/gallery|flows/words|flows|proofs))/(?!gallery|words|of-text|new)[^/]+", r"\1/F", address
    )
    return re.sub(r"/[A-Za-z0-9_:.=-]{24,}", "/K", re.sub(r"\d+", "N", named))


def measure(system: Running, port: int, hats: list[Hat], times: int) -> dict[str, Any]:
    """Milliseconds by page and hat: by the clock, and of the pages' process (whose clock ticks each 10 ms)."""
    pages: dict[str, Any] = {}
    for hat in hats:
        browser = Browser(port, hat)
        for address in addresses(browser):
            spent = system.processor()["web"]
            asked = [browser.ask(address) for _ in range(times)]
            spent = system.processor()["web"] - spent
            if asked[-1][0] != 200:
                continue
            took = sorted(each[2] for each in asked)
            pages[f"{hat.name.casefold()} {address}"] = {
                "median": round(statistics.median(took), 1),
                "p95": round(took[int(len(took) * 0.95) - 1], 1),
                "processor": round(spent / times * 1000, 1),
                "kB": round(browser.weight(address), 1),
            }
    return pages


def completion(port: int) -> dict[str, float]:
    """Milliseconds of one completion."""
    browser = Browser(port, Hat.STAFF)
    browser.ask("/flows")
    text = "Flow: X\n\nWhen a potassium result of 6.0 mmol/L or more arrives,\nthen ask the "
    took = []
    for cut in range(8, len(text), 2):
        status, content, ms = browser.ask(
            "/api/complete", json.dumps({"text": text[:cut], "cursor": cut}), "application/json"
        )
        assert status == 200, content[:300]
        took.append(ms)
    took.sort()
    return {"median": round(statistics.median(took), 1), "p95": round(took[int(len(took) * 0.95) - 1], 1)}


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--facts", type=int, default=10_000_000)
    options.add_argument("--rate", type=float, default=500.0)
    options.add_argument("--times", type=int, default=20)
    options.add_argument("--only", nargs="*", default=[hat.name for hat in Hat])
    options.add_argument("--json", type=Path)
    asked = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="wardwright-bench-"))
    system = Running(folder / "home")
    sender = None
    try:
        settings, port = system.home / "wardwright.toml", free_port()
        settings.write_text(f'{settings.read_text()}\n[web]\nlisten = "127.0.0.1:{port}"\n')
        subprocess.run([sys.executable, str(HERE / "web_home.py"), str(system.home), str(asked.facts)], check=True)
        print(f"started in {system.start():.1f} s", flush=True)
        command = [sys.executable, str(HERE / "live_load.py"), "--port", str(system.port), "--seconds", "100000"]
        sender = subprocess.Popen(
            [*command, "--connections", "8", "--rate", str(asked.rate), "--beds", "600", "--admit", "--json-lines"],
            stdout=subprocess.DEVNULL,
        )
        time.sleep(10)  # the beds are filled
        found = {
            "pages": measure(system, port, [Hat[name] for name in asked.only], asked.times),
            "completion": completion(port),
        }
    finally:
        if sender is not None:
            sender.kill()
        system.stop()
        shutil.rmtree(folder, ignore_errors=True)
    tell(found)
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1))


def tell(found: dict[str, Any]) -> None:
    """The table, the slowest first, and what is beyond the bounds."""
    for name, figures in sorted(found["pages"].items(), key=lambda item: -item[1]["p95"]):
        beyond = " ".join(
            word for word, bound in (("median", MEDIAN), ("p95", P95), ("kB", WEIGHT)) if figures[word] > bound
        )
        clock = f"{figures['median']:8.1f} ms  p95 {figures['p95']:8.1f} ms"
        print(f"{clock}  processor {figures['processor']:6.1f} ms  {figures['kB']:6.1f} kB  {name}  {beyond}")
    print(f"completion: {found['completion']} (bound {COMPLETION} ms p95)")


if __name__ == "__main__":
    main()
