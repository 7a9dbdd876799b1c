"""Checking a pack: whether it is whole, by whom it is, and whether the same comes out again.

Lives here: what is looked at, and the words for what is found. Must not live here: proving (its caller does). Nothing
of a home is needed. What a pack holds was written elsewhere: it is data to compare, and nothing in it is ever run but
its pages, by the kernel, which cannot reach anybody.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wardwright.measure.pack.container import Content, Damaged, digest, is_as_written, unpack
from wardwright.measure.pack.making import FORMAT, OUTCOMES, PACK, REPORT, SIGNATURE, VOCABULARY, Asked
from wardwright.measure.pack.signing import Signature, fingerprint_of, is_signed
from wardwright.measure.report.making import Reader


class PackRefused(Exception):
    """The file cannot be checked: what it is, and what to do."""

    def __init__(self, problem: str, fix: str) -> None:
        super().__init__(problem)
        self.problem, self.fix = problem, fix


@dataclass(slots=True)
class Checked:
    """What was found of a pack."""

    pack: dict[str, Any]
    members: dict[str, Path]
    key: str = ""  # fingerprint of the key that signed it; "" when nothing did
    problems: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether not a byte was changed."""
        return not self.problems

    def text(self, name: str) -> str:
        """A member's text."""
        return self.members[name].read_text(encoding="utf-8")

    @property
    def pages(self) -> list[str]:
        """The texts of the pages, in order."""
        return [self.text(each["file"]) for each in self.pack["pages"]]

    @property
    def asked(self) -> Asked:
        """What the proof was asked for."""
        said = self.pack["settings"]
        return Asked(said["since"], said["until"], Reader(said["patients"], said["floor"], said["listed"]))


def check(file: Path, folder: Path) -> Checked:
    """Looks at every byte. `folder`: an empty one for the members. PackRefused: no pack, or of a later version."""
    try:
        members = unpack(file, folder)
    except Damaged as found:
        if not found.name:
            raise PackRefused(
                f"{file} is no evidence pack, or its container is damaged.", "Ask for it again where it was made."
            ) from None
        raise PackRefused(
            f"{file}: {found.name!r} was changed or damaged since the pack was made.", "Ask for it again."
        ) from None
    pack = _read(members, file)
    found_ = Checked(pack, members)
    found_.problems += _files(pack, members)
    found_.key, problems = _signature(members)
    found_.problems += problems
    if not found_.problems and not is_as_written(file, members, folder):
        found_.problems.append("The container was changed: what is in the pack is whole, the file around it is not.")
    return found_


def _read(members: Mapping[str, Path], file: Path) -> dict[str, Any]:
    try:
        pack = json.loads(members[PACK].read_text(encoding="utf-8"))
        version = pack["evidence_pack"]
    except (KeyError, ValueError, TypeError):
        raise PackRefused(
            f"{file} is no evidence pack: it has no {PACK} that can be read.", "Look for a slip in the name."
        ) from None
    if not isinstance(version, int) or version < 1:
        raise PackRefused(f"{file}: its {PACK} was changed.", "Ask for it again where it was made.")
    if version > FORMAT:
        raise PackRefused(
            f"{file} was made by a later version of Wardwright (pack format {version}; this one knows {FORMAT}).",
            "Check it with that version or a newer one.",
        )
    if not _has_its_shape(pack):
        raise PackRefused(f"{file}: its {PACK} was changed.", "Ask for it again where it was made.")
    return dict(pack)


def _has_its_shape(pack: Any) -> bool:
    """Whether everything that is read of it later is there."""
    try:
        said = pack["settings"]
        numbers = (said["floor"], said["listed"])
        moments = [each for each in (said["since"], said["until"]) if each is not None]
        texts = [said["zone"], pack["program"], pack["history"]["fingerprint"]]
        texts += [each[key] for each in pack["pages"] for key in ("file", "title", "version")]
        texts += [each["sha256"] for each in pack["files"].values()]
        listed = all(each["file"] in pack["files"] for each in pack["pages"])
    except (KeyError, TypeError, AttributeError):
        return False
    plain = all(isinstance(each, str) for each in texts) and isinstance(said["patients"], bool)
    return listed and plain and all(type(each) is int for each in (*numbers, *moments))


def _files(pack: dict[str, Any], members: Mapping[str, Path]) -> Iterator[str]:
    sealed: dict[str, Any] = pack["files"]
    for name in sorted(sealed):
        if name not in members:
            yield f"{name} is missing."
        elif digest(members[name]) != sealed[name]["sha256"]:
            yield f"{name} was changed since the pack was made."
    for name in sorted(set(members) - {*sealed, PACK, SIGNATURE}):
        yield f"{name!r} does not belong to the pack."


def _signature(members: Mapping[str, Path]) -> tuple[str, list[str]]:
    if SIGNATURE not in members:
        return "", [f"{SIGNATURE} is missing: nobody answers for the pack."]
    try:
        said = json.loads(members[SIGNATURE].read_text(encoding="utf-8"))
        signature = Signature(said["public_key"], said["signature"])
        known = said["algorithm"] == "Ed25519"
        good = known and is_signed(signature, members[PACK].read_bytes())
    except (ValueError, KeyError, TypeError):
        return "", [f"{SIGNATURE} was changed: it cannot be read."]
    if not good:
        return "", [f"{PACK} or {SIGNATURE} was changed: the signature is not one of this pack."]
    return fingerprint_of(signature.public_key), []


def differences(checked: Checked, again: Mapping[str, Content]) -> list[str]:
    """What comes out otherwise when the proof is made again; empty: the same, byte for byte."""
    found: list[str] = []
    content = again[PACK]
    assert isinstance(content, bytes)
    now = json.loads(content)
    if now["history"]["fingerprint"] != checked.pack["history"]["fingerprint"]:
        found.append("The history is another one: its fingerprint differs.")
    elif now["history"] != checked.pack["history"]:
        found.append("The history has the same facts from other files.")
    if now["program"] != checked.pack["program"]:
        found.append(f"The pack was made by Wardwright {checked.pack['program']}, this is {now['program']}.")
    if now["mapping"] != checked.pack.get("mapping"):
        found.append("The built-in mapping of HL7 v2 is another one.")
    for name in (*(each["file"] for each in checked.pack["pages"]), VOCABULARY, REPORT, OUTCOMES):
        if name in again or name in checked.members:
            same = name in again and name in checked.members and digest(again[name]) == digest(checked.members[name])
            found += [] if same else [f"{name} comes out otherwise."]
    return found
