"""Making a pack: from a proof to the members of its file.

Lives here: what is in a pack. Must not live here: the container, the signature's arithmetic. The same proof by the same
program with the same key gives the same bytes: there is no time of making, no machine, no path, no name of a user.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from wardwright import __version__
from wardwright.engine.prove.evidence import Evidence
from wardwright.facts.instant import Instant
from wardwright.kernel.plan import version_of
from wardwright.language.print import print_flow
from wardwright.measure.pack.container import Content, digest, write
from wardwright.measure.pack.signing import sign
from wardwright.measure.report.as_json import record_as_object, report_as_json
from wardwright.measure.report.making import Reader, make

FORMAT = 1
PACK, SIGNATURE, VOCABULARY, REPORT, OUTCOMES = (
    "pack.json",
    "signature.json",
    "vocabulary.yaml",
    "report.json",
    "outcomes.jsonl",
)


@dataclass(frozen=True, slots=True)
class Taken:
    """One file that the history was made from: of its bytes, of what it was read with, and its size."""

    content: str
    reading: str
    size: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What a proof was asked for; with the pages, the vocabulary and the history it can be made again."""

    since: Instant | None
    until: Instant | None
    reader: Reader


def contents(
    evidence: Evidence, vocabulary: str, inputs: Sequence[Taken], asked: Asked, folder: Path
) -> dict[str, Content]:
    """Every member but the signature. `vocabulary`: its text; `folder`: where what is long may be kept meanwhile."""
    zone = evidence.zone
    members: dict[str, Content] = {
        _page(n): print_flow(flow).encode() for n, flow in enumerate(evidence.flows, start=1)
    }
    members[VOCABULARY] = vocabulary.encode()
    report = json.loads(report_as_json(make(evidence, asked.reader), zone))
    members[REPORT] = (json.dumps(_without_folders(report), ensure_ascii=False, indent=1) + "\n").encode()
    if asked.reader.sees_patients:
        members[OUTCOMES] = _outcomes(evidence, folder / OUTCOMES)
    sealed = {name: {"sha256": digest(content), "size": _size(content)} for name, content in members.items()}
    members[PACK] = as_text(
        {
            "evidence_pack": FORMAT,
            "program": __version__,
            "mapping": digest(files("wardwright.connect.hl7v2").joinpath("mapping.yaml").read_bytes()),
            "settings": settings_of(asked, str(zone)),
            "history": {
                "fingerprint": evidence.fingerprint,
                # Of a file that holds one patient, a fingerprint would tell whoever has the file that it was there.
                "inputs": [_taken(each) for each in inputs] if asked.reader.sees_patients else "withheld",
            },
            "pages": [
                {"file": _page(n), "title": flow.title, "version": version_of(flow)}
                for n, flow in enumerate(evidence.flows, start=1)
            ],
            "files": sealed,
        }
    )
    return members


def seal(out: BinaryIO, members: dict[str, Content], key: Ed25519PrivateKey) -> str:
    """Writes the pack, signed; returns the public key."""
    pack = members[PACK]
    assert isinstance(pack, bytes)
    signed = sign(key, pack)
    write(out, {**members, SIGNATURE: as_text({"algorithm": "Ed25519", **signed._asdict()})})
    return signed.public_key


def settings_of(asked: Asked, zone: str) -> dict[str, Any]:
    """What was asked, as the pack has it. Moments are microseconds since 1970 UTC."""
    reader = asked.reader
    return {
        "zone": zone,
        "since": asked.since,
        "until": asked.until,
        "patients": reader.sees_patients,
        "floor": reader.floor,
        "listed": reader.listed,
    }


def as_text(shown: dict[str, Any]) -> bytes:
    """JSON with its keys in order: the same object, the same bytes."""
    return (json.dumps(shown, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def _page(number: int) -> str:
    return f"pages/{number:03}.flow"


def _taken(each: Taken) -> dict[str, Any]:
    return {"content": each.content, "reading": each.reading, "size": each.size}


def _size(content: Content) -> int:
    return len(content) if isinstance(content, bytes) else content.stat().st_size


def _outcomes(evidence: Evidence, file: Path) -> Path:
    """Every outcome with its reason, a line each, in order."""
    with file.open("w", encoding="utf-8", newline="\n") as out:
        for firing in evidence.outcomes():
            shown = _without_folders(record_as_object(firing, evidence.zone))
            out.write(json.dumps(shown, ensure_ascii=False) + "\n")
    return file


def _without_folders(shown: Any) -> Any:
    """The same with every fact's message named by its file and number alone: where the file lay says nothing."""
    if isinstance(shown, list):
        return [_without_folders(each) for each in shown]
    if not isinstance(shown, dict):
        return shown
    found = {key: _without_folders(value) for key, value in shown.items()}
    if {"term", "seen", "source"} <= found.keys():
        found["source"] = str(found["source"]).rpartition("/")[2]
    return found
