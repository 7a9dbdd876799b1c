"""What the parts of an engine write through Django, under the engine's lead like what they write through the doors.

Lives here: the lead's number of this process, and a transaction that asks for it. Must not live here: how the lead is
taken (sqlite, postgres), the check itself (leading). A process that is no part of an engine (a command, the pages) has
no number: nobody asks it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from django.db import connection, transaction

from wardwright.record.leading import RECORDS_LEAD, check_epoch

_of_process: list[int] = []  # of all threads of it


@contextmanager
def under_lead(epoch: int) -> Iterator[None]:
    """For the time of the block this process writes as a part of the engine with that number."""
    _of_process.append(epoch)
    try:
        yield
    finally:
        _of_process.pop()


@contextmanager
def fenced() -> Iterator[None]:
    """One transaction on the record. LeadLost, and nothing of it is kept, once another engine leads."""
    with transaction.atomic():
        if _of_process:
            with connection.cursor() as cursor:
                if connection.vendor == "postgresql":
                    sentence, values = import_module("wardwright.record.postgres.door").KEEPING_LEAD
                    cursor.execute(sentence.replace("?", "%s"), values)
                cursor.execute(f"SELECT epoch FROM {RECORDS_LEAD} WHERE id = 1")
                check_epoch(cursor.fetchall(), _of_process[-1])
        yield
