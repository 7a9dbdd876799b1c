"""What must be remembered from batch to batch: which HL7 v2 messages came, and who is who in FHIR.

Lives here: those two files, written before the ledger names them. Must not live here: what a resend is (connect).
Without them a message sent again would count once more when its copy is taken in later, and a FHIR observation would
not find the patient whom a file of last week described.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from wardwright.record.history.database import files_of
from wardwright.record.history.disk import write_whole
from wardwright.record.history.folder import HistoryFolder
from wardwright.record.history.refused import HistoryRefused

DIGESTS: Final = pa.schema([pa.field("digest", pa.binary(), nullable=False), pa.field("n", pa.int64(), nullable=False)])
"""A message that came: what tells it from others, and the first number of arrival of what it said."""


def came_before(
    database: duckdb.DuckDBPyConnection,
    place: HistoryFolder,
    files: Sequence[str],
    digests: pa.Table,
    gone: Sequence[tuple[int, int]],
) -> set[int]:
    """The places in `digests` of messages that an earlier batch has; those with `n` in `gone` do not count."""
    if not files or not digests.num_rows:
        return set()
    kept = " AND ".join(f"NOT (n >= {first} AND n < {end})" for first, end in gone) or "true"
    asked = digests.append_column("place", pa.array(range(digests.num_rows), pa.int64()))
    database.register("asked_digests", asked)
    try:
        source = f"read_parquet({files_of([place.known / file for file in files])})"
        found = database.execute(
            f"SELECT place FROM asked_digests WHERE digest IN (SELECT digest FROM {source} WHERE {kept})"
        ).fetchall()
    except duckdb.Error as problem:
        raise HistoryRefused(
            f"What {place.path} knows of earlier messages cannot be read ({type(problem).__name__}).",
            "Put its folder `known` back from a backup.",
        ) from None
    finally:
        database.unregister("asked_digests")
    return {row[0] for row in found}


def write_digests(place: HistoryFolder, name: str, digests: Sequence[pa.Table]) -> tuple[str, ...]:
    """The file with these digests, when there are any."""
    if not any(table.num_rows for table in digests):
        return ()
    file = f"{name}.resends.parquet"
    table = pa.concat_tables(digests)
    write_whole(place.known / file, lambda path: pq.write_table(table, path, compression="none", use_dictionary=False))
    return (file,)


def read_identities(place: HistoryFolder, file: str) -> Any:
    """What was written last; None when nothing was."""
    if not file:
        return None
    try:
        return json.loads((place.known / file).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise HistoryRefused(
            f"{place.known / file} cannot be read: who is who in FHIR is not known.", "Put it back from a backup."
        ) from None


def write_identities(place: HistoryFolder, name: str, identities: Any) -> str:
    """The file's name; "" when there is nothing to write."""
    if identities is None:
        return ""
    file = f"{name}.identities.json"
    write_whole(place.known / file, lambda path: _fill(path, json.dumps(identities)))
    return file


def _fill(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
