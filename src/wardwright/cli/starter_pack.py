"""The bundled starter pack as texts: what `init` writes into a home and what stands in where there is none.

Lives here: reading it from the installed package. Must not live here: its words and flows (wardwright/starter).
"""

from __future__ import annotations

from importlib.resources import files

PACK = files("wardwright") / "starter"


def vocabulary_text() -> str:
    """The starter vocabulary's YAML."""
    return (PACK / "vocabulary.yaml").read_text(encoding="utf-8")


def flow_texts() -> dict[str, str]:
    """The starter flows by file name, in the order of their names."""
    pages = [page for page in (PACK / "flows").iterdir() if page.name.endswith(".flow")]
    return {page.name: page.read_text(encoding="utf-8") for page in sorted(pages, key=lambda page: page.name)}
