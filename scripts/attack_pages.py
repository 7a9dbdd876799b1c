"""Attacks the pages of a running demo as a stranger and as each persona, and says what was found.

Lives here: starting the demo, signing in, running wapiti and schemathesis, reading what they wrote. Must not live here:
what a page should answer (tests/web). By hand only: wapiti is under the GPL and belongs to no environment of this
project; the folder given with --tools is a virtual environment of its own that holds both programs:

    python3 -m venv /tmp/attack && /tmp/attack/bin/pip install wapiti3 greenlet "schemathesis>=4"
    .venv/bin/python scripts/attack_pages.py --tools /tmp/attack --minutes 10

Ends with 1 when something stands: a finding of wapiti that ACCEPTED does not explain, a failed check of schemathesis,
or a line of a failed page in the log of the demo.
"""

from __future__ import annotations

import argparse
import http.cookiejar
import json
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path

PERSONAS = ("", "nurse", "registrar", "champion", "safety", "engineer", "analyst", "administrator")
MODULES = "crlf,csp,cookieflags,exec,file,http_headers,methods,permanentxss,redirect,sql,ssrf,timesql,upload,xss,xxe"
# What wapiti says of every site on plain HTTP: transport is the proxy's, or the certificate's that [web] names.
ACCEPTED = ("Secure Flag cookie", "HTTP Strict Transport Security (HSTS)", "Unencrypted Channels")
_FEWEST = 50  # addresses and forms that somebody who is signed in must have come by
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_ADDRESS = re.compile(r"http://[0-9.]+:[0-9]+")
_WARDWRIGHT = Path(sys.executable).parent / "wardwright"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with a browser: the cookies and the token that forms carry."""

    persona: str
    cookies: str
    token: str


def main() -> int:
    """Starts the demo, attacks it, stops it."""
    asked = _arguments()
    findings: list[str] = []
    with tempfile.TemporaryDirectory(prefix="wardwright-attack-") as folder:
        log = Path(folder) / "demo.log"
        command = [str(_WARDWRIGHT), "demo", "--home", f"{folder}/home", "--speed", "4", "--no-browser", "--for", "4h"]
        with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT) as demo:
            try:
                address = _address(log, demo)
                for persona in asked.personas:
                    findings += _attacked(address, persona, asked, Path(folder))
            finally:
                demo.terminate()
                demo.wait(60)
        findings += [f"log: {line}" for line in _failures(log, Path(folder) / "home")]
    print(*(findings or ["Nothing stands."]), sep="\n")
    return 1 if findings else 0


def _arguments() -> argparse.Namespace:
    read = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    read.add_argument("--tools", type=Path, required=True, help="a virtual environment with wapiti3 and schemathesis")
    read.add_argument("--minutes", type=float, default=5.0, help="for each persona")
    read.add_argument("--personas", nargs="*", default=list(PERSONAS), choices=PERSONAS)
    read.add_argument("--examples", type=int, default=50, help="of schemathesis, for each operation")
    return read.parse_args()


def _address(log: Path, demo: subprocess.Popen[bytes]) -> str:
    """Where the pages are, once they answer."""
    for _ in range(240):
        found = _ADDRESS.search(log.read_text(encoding="utf-8", errors="replace"))
        if found is not None:
            try:
                urllib.request.urlopen(f"{found[0]}/sign-in", timeout=5).close()
                return found[0]
            except OSError:
                pass  # it says its address before it answers
        if demo.poll() is not None:
            break
        time.sleep(0.5)
    raise SystemExit(f"The demo did not start:\n{log.read_text(encoding='utf-8', errors='replace')[-2000:]}")


def _signed_in(address: str, persona: str) -> Visitor:
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    if persona:
        token = _token(browser, f"{address}/demo")
        said = urllib.parse.urlencode({"csrfmiddlewaretoken": token, "persona": persona}).encode()
        browser.open(f"{address}/demo", said, timeout=30).close()
    token = _token(browser, f"{address}/account" if persona else f"{address}/sign-in")
    return Visitor(persona, "; ".join(f"{each.name}={each.value}" for each in jar), token)


def _is_signed_in(address: str, who: Visitor) -> bool:
    asked = urllib.request.Request(f"{address}/account", headers={"Cookie": who.cookies})
    with urllib.request.urlopen(asked, timeout=30) as answer:
        return urllib.parse.urlsplit(answer.url).path == "/account"


def _token(browser: urllib.request.OpenerDirector, address: str) -> str:
    found = _TOKEN.search(browser.open(address, timeout=30).read().decode())
    if found is None:
        raise SystemExit(f"No form at {address}.")
    return found[1]


def _attacked(address: str, persona: str, asked: argparse.Namespace, folder: Path) -> list[str]:
    print(f"— {persona or 'signed out'}", flush=True)
    found = _wapiti(address, _signed_in(address, persona), asked, folder)
    if persona:
        found += _schemathesis(address, _signed_in(address, persona), asked)
    return [f"{persona or 'signed out'}: {each}" for each in found]


def _wapiti(address: str, who: Visitor, asked: argparse.Namespace, folder: Path) -> list[str]:
    report, seconds = folder / f"{who.persona or 'nobody'}.json", int(asked.minutes * 60)
    away = ("sign-out", "account/lock", "static/*", *(("demo", "sign-in*") if who.persona else ()))
    leave, jar = [f"{address}/{path}" for path in away], folder / "cookies.json"
    more = {"version": 0, "expires": None, "secure": False, "port": None}
    pairs = (each.split("=", 1) for each in who.cookies.split("; "))
    host = urllib.parse.urlsplit(address).hostname
    jar.write_text(json.dumps({host: {"/": {name: {"value": value, **more} for name, value in pairs}}}))
    done = subprocess.run(
        [asked.tools / "bin" / "wapiti", "-u", f"{address}/", "--scope", "domain", 
         "-c", str(jar), "-m", MODULES, "--max-scan-time", str(seconds // 3), "--max-attack-time",
         str(max(5, seconds * 2 // 3 // len(MODULES.split(",")))), "--tasks", "2", "-t", "30", "-S", "normal",
         *(word for each in leave for word in ("-x", each)), "--flush-session", "--store-session",
         folder / "wapiti", "-v", "0", "-f", "json", "-o", report],
        check=False, timeout=seconds * 4 + 120, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    if not report.is_file():
        return [f"wapiti wrote no report: {done.stderr.strip()[-300:]}"]
    said = json.loads(report.read_text(encoding="utf-8"))
    print(f"  wapiti: {said['infos'].get('crawled_pages_nbr', '?')} pages crawled", flush=True)
    if who.persona and said["infos"].get("crawled_pages_nbr", 0) < _FEWEST:
        return ["wapiti saw the door only: it was not signed in"]
    if who.persona and not _is_signed_in(address, who):
        print("  wapiti: signed out by what it sent before it came to its end", flush=True)
    found = [
        f"wapiti: {kind}: {each.get('method')} {each.get('path')}: {each.get('info')}"
        for sort in ("vulnerabilities", "anomalies")
        for kind, cases in said.get(sort, {}).items()
        if kind not in ACCEPTED
        for each in cases
    ]
    print(*(f"  {each}" for each in found), sep="\n", flush=True)
    return found


def _schemathesis(address: str, who: Visitor, asked: argparse.Namespace) -> list[str]:
    done = subprocess.run(
        [asked.tools / "bin" / "st", "run", f"{address}/api/openapi.json", "-u", address,
         "-c", "not_a_server_error,content_type_conformance,response_schema_conformance,status_code_conformance,"
         "positive_data_acceptance",
         "-H", f"Cookie: {who.cookies}", "-H", f"X-CSRFToken: {who.token}", "--seed", "5", "-n", str(asked.examples),
         "--phases", "examples,coverage,fuzzing", "--request-timeout", "60"],
        check=False, capture_output=True, text=True, timeout=1800,
    )  # fmt: skip
    if done.returncode == 0:
        cases = re.search(r"[\d,]+ generated", done.stdout)
        print(f"  schemathesis: {cases[0] if cases else 'no cases'}, nothing found", flush=True)
        return []
    return [f"schemathesis: {line}" for line in done.stdout.splitlines()[-80:] if line.strip()] or [done.stderr[-500:]]


def _failures(log: Path, home: Path) -> list[str]:
    """Lines of pages that failed, of every log of the demo."""
    files = [log, *home.rglob("*.log")]
    lines = (line for file in files for line in file.read_text(encoding="utf-8", errors="replace").splitlines())
    return [line[:400] for line in lines if "page failed" in line or "Internal Server Error" in line]


if __name__ == "__main__":
    raise SystemExit(main())
