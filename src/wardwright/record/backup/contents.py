"""What is in a record, counted and checked.

Lives here: counts, cursor, the audit chain, SQLite's own check of its pages. Must not live here: copying.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from wardwright.record.backup.manifest import BackupFault, Contents
from wardwright.record.chain import HEAD, LINKS, Link, check_chain
from wardwright.record.door import Door

_VERSION: Final = "SELECT max(name) FROM django_migrations WHERE app = 'record'"
_CURSOR: Final = "SELECT message FROM cursor WHERE id = 1"
_LAST: Final = "SELECT max(seq) FROM messages"
# Tables whose rows are counted: what people would miss. (Beats and breakers come again by themselves.)
COUNTED: Final = (
    *("fates", "facts", "memories", "merges", "patients", "timers", "firings", "tasks", "task_steps", "outbox"),
    *("deliveries", "people", "roles", "memberships", "flow_versions", "audit"),
)
_AT_ONCE: Final = 2000


def contents_of(records: Door, messages: Door) -> Contents:
    """What is in a record. BackupFault: its parts do not belong together, or its audit chain is broken."""
    cursor = _one(records, _CURSOR)
    last = _one(messages, _LAST)
    if cursor > last:
        raise BackupFault(
            f"The engine had taken in message {cursor}, the messages end at {last}: these are not of one record."
        )
    head = records.rows(HEAD)
    chain = check_chain(_links(records), head[0] if head else None)
    if chain.broken is not None:
        raise BackupFault(f"The audit chain is broken at record {chain.broken.seq}: {chain.broken.problem}.")
    counts = {table: _one(records, f"SELECT count(*) FROM {table}") for table in COUNTED}
    counts["messages"] = _one(messages, "SELECT count(*) FROM messages")
    version = records.rows(_VERSION)[0][0] or ""
    return Contents(version, cursor, last, chain.links, chain.head, counts)


def check_pages(door: Door, name: str) -> None:
    """BackupFault unless SQLite finds its own file whole."""
    found = door.rows("PRAGMA integrity_check(1)")
    if found != [("ok",)]:
        raise BackupFault(f"{name} is damaged: use another backup.")


def _links(door: Door) -> Iterator[Link]:
    last = 0
    while page := door.rows(LINKS, (last, _AT_ONCE)):
        for row in page:
            yield Link(*row)
        last = page[-1][0]


def _one(door: Door, sentence: str) -> int:
    found = door.rows(sentence)
    return int(found[0][0] or 0) if found else 0
