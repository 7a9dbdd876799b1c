"""What a command makes cases and expectations from: a history, or files for which none was made.

Lives here: from the paths after `--on` or `--messages` to evidence. Must not live here: the options of a proof (prove).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from wardwright.cli.border import SystemFailed, UsedWrongly
from wardwright.cli.replay import own_mapping
from wardwright.cli.replay_view import Progress
from wardwright.engine.history.tail import open_history
from wardwright.engine.prove.evidence import Evidence
from wardwright.engine.prove.files import WHOLE, evidence_of_files
from wardwright.engine.prove.proof import Proof
from wardwright.facts.vocabulary import Vocabulary
from wardwright.home.home import Home
from wardwright.language.tree import Flow
from wardwright.record.history.refused import HistoryRefused


@contextmanager
def evidence_on(
    paths: Sequence[Path],
    flows: Sequence[Flow],
    words: Vocabulary,
    home: Home,
    everything: bool = False,
    source: str = "",
    mapping: Path | None = None,
) -> Iterator[Evidence]:
    """The evidence of one history (a folder) or of files, for as long as the context lasts.

    `everything`: with near misses and unknowns, for which everybody in a history is run.
    """
    if not any(path.is_dir() for path in paths):
        mapped = own_mapping(mapping or home.mapping_of(source))
        with Progress(enabled=True) as progress:
            found = evidence_of_files(
                flows, words, home.settings.zone, paths, WHOLE, everything, mapped, progress.update, source
            )
        yield found
        return
    if len(paths) > 1:
        raise UsedWrongly("One history at a time, or files.", "Name one folder, or only files.")
    try:
        with open_history(paths[0], home) as history:
            for damage in history.damages:
                click.echo(f"Left out: {damage.file}, {damage.trouble} ({damage.rows:,} facts).", err=True)
            zone = home.settings.zone
            with Proof(history, flows, words, zone, near_misses=everything, unknowns=everything) as proof:
                yield proof
    except HistoryRefused as problem:
        raise SystemFailed(problem.problem, problem.fix) from None
