"""The starter pack: a vocabulary and flows that a new home begins with.

Lives here: the pages (flows/*.flow) and vocabulary.yaml as package data, and their texts by name.
Must not live here: anything that parses them (language, facts) or runs them (engine).
Called by: the commands, the demo, the tests and the reference page of the flows.
"""

from __future__ import annotations

from importlib.resources import files

_PACK = files(__name__)


def vocabulary_text() -> str:
    """The starter vocabulary's YAML."""
    return (_PACK / "vocabulary.yaml").read_text(encoding="utf-8")


def flow_texts() -> dict[str, str]:
    """The starter flows by file name ("hyperkalaemia.flow"), in the order of their names."""
    pages = sorted((page for page in (_PACK / "flows").iterdir() if page.name.endswith(".flow")), key=lambda p: p.name)
    return {page.name: page.read_text(encoding="utf-8") for page in pages}
