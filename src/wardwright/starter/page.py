"""The reference page of the starter flows, made from the flows' own pages.

Lives here: text to Markdown, word for word; nothing is interpreted, so nothing can drift.
Called by: `make docs`, and the test that holds docs/starter/flows.md to the pages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_HEADER = re.compile(r"(Flow|Owner|Because): *(.*)")
_INTRODUCTION = """<!-- Rendered from src/wardwright/starter/flows, and held to them by a test. -->

# The starter flows

{count} flows that `wardwright init` puts into a new home. Each names its clinical source and says what is
*unconfirmed*: local practice, our own numbers, and what could not be checked against its source. They are examples to
start from. Before one runs for patients, a clinician of your hospital reads it, changes what differs, and answers
for it.

NEWS2 is reproduced from: Royal College of Physicians, *National Early Warning Score (NEWS) 2: Standardising the
assessment of acute-illness severity in the NHS*, updated report of a working party, London: RCP, 2017.

| flow | owner |
| --- | --- |
{index}
"""


def flows_page(texts: Mapping[str, str]) -> str:
    """The Markdown page: an index, then each flow with its source, its sentences, and its examples by name."""
    sections = [_section(name, text) for name, text in texts.items()]
    rows = [f"| [{title}](#{_anchor(title)}) | {owner} |" for title, owner in map(_title_and_owner, texts.values())]
    introduction = _INTRODUCTION.format(count=len(texts), index="\n".join(rows))
    return introduction + "".join(sections)


def _section(name: str, text: str) -> str:
    headers = _headers(text)
    body, *examples = re.split(r"^Example: *", text, flags=re.MULTILINE)
    sentences = "\n".join(line for line in body.splitlines() if not _HEADER.match(line)).strip()
    names = "; ".join(example.splitlines()[0].strip() for example in examples)
    return (
        f"\n## {headers['Flow']}\n\n`{name}` · {headers['Owner']}\n\n{_emphasised(headers['Because'])}\n\n"
        f"```\n{sentences}\n```\n\nExamples: {names}.\n"
    )


def _headers(text: str) -> dict[str, str]:
    return {match[1]: match[2] for line in text.splitlines() if (match := _HEADER.match(line))}


def _title_and_owner(text: str) -> tuple[str, str]:
    headers = _headers(text)
    return headers["Flow"], headers["Owner"]


def _emphasised(because: str) -> str:
    return because.replace("unconfirmed", "*unconfirmed*")


def _anchor(title: str) -> str:
    """The anchor that a reader of Markdown makes of a heading."""
    return re.sub(r"[^\w\- ]", "", title.casefold()).replace(" ", "-")
