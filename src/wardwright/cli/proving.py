"""Several proofs on one history, for the commands that hold versions of a page against each other.

Lives here: from the paths after `--on` to a way of proving. Must not live here: what is made of it (compare, explore,
evidence). A history is opened once, whatever is proved on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

from wardwright.cli.border import InputProblem, SystemFailed, UsedWrongly
from wardwright.cli.moments import moment
from wardwright.cli.replay import checked_flows
from wardwright.cli.watched import Progress, watched
from wardwright.engine.clock import wall
from wardwright.engine.history.tail import begun_history_of, open_history
from wardwright.engine.prove.breadth import Breadth, TooBroad
from wardwright.engine.prove.evidence import Evidence
from wardwright.engine.prove.files import Span, evidence_of_files
from wardwright.engine.prove.proof import Proof
from wardwright.facts.vocabulary import Vocabulary
from wardwright.home.home import Home
from wardwright.language.tree import Flow
from wardwright.record.history.refused import HistoryRefused
from wardwright.record.history.store import History

Prove = Callable[[Sequence[Flow]], Evidence]
STEPS = {"search": "searching", "acts": "running patients", "rest": "running patients of whom something is unknown"}


@contextmanager
def proving(
    paths: Sequence[Path],
    words: Vocabulary,
    home: Home,
    span: Span,
    breadth: Breadth,
    unknowns: bool = True,
) -> Iterator[tuple[Prove, History | None]]:
    """A way to prove flows on one history (a folder) or on files, as often as wanted while the context lasts; whoever
    watches is shown how far it is."""
    zone = home.settings.zone
    if not any(path.is_dir() for path in paths):
        yield lambda flows: evidence_of_files(flows, words, zone, paths, span), None
        return
    if len(paths) > 1:
        raise UsedWrongly("One history at a time, or files.", "Name one folder, or only files.")
    try:
        with ExitStack() as stack:
            history = stack.enter_context(open_history(paths[0], home))
            for damage in history.damages:
                click.echo(f"Left out: {damage.file}, {damage.trouble} ({damage.rows:,} facts).", err=True)
            tell = steps_told(stack.enter_context(watched("")))

            def prove(flows: Sequence[Flow]) -> Evidence:
                proof = Proof(history, flows, words, zone, *span, unknowns=unknowns, breadth=breadth, progress=tell)
                stack.enter_context(proof)
                proof.run()
                return proof

            yield prove, history
    except HistoryRefused as problem:
        raise SystemFailed(problem.problem, problem.fix) from None
    except TooBroad as problem:
        raise InputProblem(problem.problem, problem.fix) from None


def steps_told(bar: Progress | None) -> Callable[[str, int, int], None] | None:
    """What a proof tells of its steps, as the bar shows it."""
    return None if bar is None else lambda step, done, of: bar(STEPS[step], of - done, of)


def places_of(paths: Sequence[Path], home: Home) -> tuple[Path, ...]:
    """What was named after `--on`, else the home's own history."""
    if paths:
        return tuple(paths)
    if home.folder is None:
        raise UsedWrongly("It is not said on which history.", "Write --on HISTORY, or run it in a home.")
    return (begun_history_of(home),)


def span_of(since: str | None, until: str | None, home: Home) -> Span:
    """The span that `--since` and `--until` name."""
    zone, today = home.settings.zone, wall()
    found = Span(*(moment(text, zone, today) if text else None for text in (since, until)))
    if found.since is not None and found.until is not None and found.since >= found.until:
        raise UsedWrongly("--since is not before --until: nothing lies between.", "Exchange them.")
    return found


def one_flow(path: Path, home: Home, words: Vocabulary, title: str = "") -> Flow:
    """The flow of a page; of a page with several the one with this title. Stops when a flow has an error."""
    flows = checked_flows((path,), home, words)
    named = [flow for flow in flows if flow.title == title] if len(flows) > 1 else flows
    if len(named) != 1:
        raise UsedWrongly(
            f"{path} holds {len(flows)} flows, and it is not said which is meant.",
            "Name a file with one flow, or a flow by its title.",
        )
    return named[0]
