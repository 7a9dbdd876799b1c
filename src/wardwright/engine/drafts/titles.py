"""A title for a page that has none: what sets it off, and what comes of it.

Lives here: `title_for`. It is a proposal: the author writes another.
"""

from __future__ import annotations

from wardwright.facts.vocabulary import Vocabulary
from wardwright.language.parse import parse
from wardwright.language.print import print_flow

_LONGEST = 90


def title_for(text: str, vocabulary: Vocabulary) -> str:
    """`Potassium result of 6.0 mmol/L or more: ask the on-call registrar`; "" when nothing can be read yet."""
    flows = parse(text if "flow:" in text.casefold() else f"Flow: x\n\n{text}", vocabulary).flows
    if not flows:
        return ""
    lines = [line.strip() for line in print_flow(flows[0]).splitlines()]
    event = next((line for line in lines if line.startswith(("When ", "Every "))), "")
    act = next((line for line in lines if line.startswith("then ")), "")
    event = event.rstrip(",").removeprefix("When ").removesuffix(" arrives")
    for article in ("a ", "an ", "the "):
        event = event.removeprefix(article)
    who = act.removeprefix("then ").split(' "')[0].removesuffix(" to").rstrip(",.")
    title = f"{event[:1].upper()}{event[1:]}: {who}" if who else event
    return title if len(title) <= _LONGEST else title[: _LONGEST - 1].rsplit(" ", 1)[0] + " …"
