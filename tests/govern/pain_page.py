"""The diagram of docs/guides/pain-points.md, drawn from the tables of govern.

Lives here: drawing it. Must not live here: the tables (wardwright.govern.pains). Called by scripts/render_docs.py; a
test holds the page to it.
"""

from __future__ import annotations

from wardwright.govern.pains import COSTS, DECIDES, NEEDS, TRANSITIONS, Needs, State, Verb

_BEGIN = "<!-- states: rendered by `make docs` from src/wardwright/govern/pains.py -->\n"
_END = "<!-- end of states -->"


def rendered(page: str) -> str:
    """The page with its diagram drawn anew."""
    before, found, rest = page.partition(_BEGIN)
    assert found, "the page has no place for its states"
    return before + _BEGIN + diagram() + "\n" + needs() + _END + rest.partition(_END)[2]


def diagram() -> str:
    """The states, and the verbs that lead from one to another, as Mermaid draws them; the rest changes none."""
    names = {state: f"s{number}" for number, state in enumerate(State)}
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f'    state "{state.value}" as {names[state]}' for state in State]
    lines.append(f"    [*] --> {names[State.NEW]}")
    for state in State:
        edges: dict[State, list[str]] = {}
        for verb, then in TRANSITIONS[state].items():
            if verb in DECIDES:
                edges.setdefault(then, []).append(verb.value)
        lines += [f"    {names[state]} --> {names[then]}: {' / '.join(verbs)}" for then, verbs in edges.items()]
        if state not in COSTS:
            lines.append(f"    {names[state]} --> [*]")
    return "\n".join([*lines, "```"]) + "\n"


def needs() -> str:
    """What each decision must be told."""
    rows = ["| decision | what it asks for |", "| --- | --- |"]
    verbs = (Verb.COMMENT, *DECIDES)
    rows += [f"| {verb.value} | {'–' if NEEDS[verb] is Needs.NOTHING else NEEDS[verb].value} |" for verb in verbs]
    return "\n".join(rows) + "\n"
