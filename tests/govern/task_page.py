"""The parts of docs/guides/tasks.md that follow from the tables of govern: the diagram, who may, the reasons.

Lives here: drawing them. Must not live here: the tables (wardwright.govern). Called by scripts/render_docs.py; a test
holds the page to it.
"""

from __future__ import annotations

from collections.abc import Callable

from wardwright.govern.may import MAY, Answer, Standing
from wardwright.govern.override_reasons import REASONS
from wardwright.govern.tasks import ENDINGS, TRANSITIONS, State, StepVerb

_STANDINGS = {
    Standing.OWNER: "who has it",
    Standing.ASKED: "who is asked",
    Standing.OTHER: "anybody else known",
    Standing.UNKNOWN: "somebody unknown",
}
_ANSWERS = {Answer.YES: "yes", Answer.WITH_REASON: "says why", Answer.NO: "–"}


def rendered(page: str) -> str:
    """The page with every part drawn anew between its marks."""
    for name, draw in PARTS.items():
        begin, end = f"<!-- {name}: rendered by `make docs` from src/wardwright/govern -->\n", f"<!-- end of {name} -->"
        before, found, rest = page.partition(begin)
        assert found, f"the page has no place for {name}"
        page = before + begin + draw() + end + rest.partition(end)[2]
    return page


def diagram() -> str:
    """The states, and the verbs that lead from one to another, as Mermaid draws them."""
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> open"]
    for state in State:
        edges: dict[State, list[str]] = {}
        for verb, then in TRANSITIONS[state].items():
            edges.setdefault(then, []).append(verb.value)
        for ending, then in ENDINGS.get(state, {}).items():
            edges.setdefault(then, []).append(f"({ending.value})")
        lines += [f"    {state.value} --> {then.value}: {', '.join(verbs)}" for then, verbs in edges.items()]
        if state not in ENDINGS:
            lines.append(f"    {state.value} --> [*]")
    return "\n".join([*lines, "```"]) + "\n"


def who_may() -> str:
    """Verb by standing."""
    rows = [f"| | {' | '.join(_STANDINGS[standing] for standing in Standing)} |", "| --- |" + " --- |" * len(Standing)]
    for verb in StepVerb:
        rows.append(f"| {verb.value} | {' | '.join(_ANSWERS[MAY[verb][standing]] for standing in Standing)} |")
    return "\n".join(rows) + "\n"


def reasons() -> str:
    """Code, our words, HL7's display; `*` marks codes that CDS Hooks' value set for the point of care leaves out."""
    rows = ["| code | on the ward | HL7's display |", "| --- | --- | --- |"]
    for reason in REASONS:
        mark = "" if reason.suggested else " \\*"
        rows.append(f"| `{reason.code}`{mark} | {reason.words} | {reason.display.rstrip('*')} |")
    return "\n".join(rows) + "\n"


PARTS: dict[str, Callable[[], str]] = {"states": diagram, "rights": who_may, "reasons": reasons}
