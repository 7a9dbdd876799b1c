"""How rows enter the tables of the hot paths.

Lives here: columns in the order of the shapes of `rows`, and what happens to a row that is there already. Must not
live here: reading (messages, decisions, outbox), who makes the tables (models, migrations).
"""

from __future__ import annotations

from wardwright.record.door import Fill, Row
from wardwright.record.rows import MessageFate

# A decision that is there already is the same decision: it stays.
_STAYS = "ON CONFLICT (id) DO NOTHING"

MESSAGES = Fill(
    "messages",
    (
        *("seq bigint", "arrived bigint", "source text", "format text", "encoding smallint", "copies integer"),
        *("control_id text", "type text", "origin text", "digest bytea", "raw bytea"),
    ),
    is_storable=True,
)
FATES = Fill(
    "fates",
    ("message bigint", "seen bigint", "fate text", "facts integer", "not_mapped text"),
)
SET_ASIDE = Fill("set_aside", ("message bigint", "slug text", "place text", "problem text", "fix text"))
FACTS = Fill("facts", ("id bigint", "subject text", "message bigint", "seen bigint", "body bytea"))
MEMORIES = Fill(
    "memories",
    ("subject text", "through bigint", "body bytea"),
    "ON CONFLICT (subject) DO UPDATE SET through = excluded.through, body = excluded.body",
    replaces=("subject",),
)
MERGES = Fill(
    "merges",
    ("ended text", "survivor text", "message bigint"),
    "ON CONFLICT (ended) DO UPDATE SET survivor = excluded.survivor, message = excluded.message",
    replaces=("ended",),
)
PATIENTS = Fill(
    "patients",
    (
        *("subject text", "name text", "born text", "sex text", "place text"),
        *("inpatient boolean", "known boolean", "heard bigint"),
    ),
    "ON CONFLICT (subject) DO UPDATE SET name = excluded.name, born = excluded.born, sex = excluded.sex, "
    "place = excluded.place, inpatient = excluded.inpatient, known = excluded.known, heard = excluded.heard",
    replaces=("subject",),
)
TIMERS = Fill(
    "timers",
    ("id bigint", "due bigint", "rank bigint", "subject text", "flow text", "version text", "body bytea"),
    _STAYS,
)
FIRINGS = Fill(
    "firings",
    (
        *("id text", "flow text", "version text", "subject text", "at bigint", "outcome text"),
        *("follows text", "message bigint", "body bytea"),
    ),
    _STAYS,
)
TASKS = Fill(
    "tasks",
    (
        *("id text", "firing text", "flow text", "version text", "subject text", "who text", "words text"),
        *("opened bigint", "due bigint", "urgent boolean", "place text", "state text", "person text", "asked text"),
        "why text",
    ),
    _STAYS,
)
OUTBOX = Fill(
    "outbox",
    (
        *("id text", "firing text", "flow text", "version text", "subject text", "kind text", "who text", "text text"),
        *("due bigint", "urgent boolean", "at bigint", "place text", "task text", "follows text", "dry_run boolean"),
    ),
    _STAYS,
)
DELIVERIES = Fill(
    "deliveries",
    (
        *("key text", "act text", "channel text", "recipient text", "address text", "subject text", "state text"),
        *("next_try bigint", "rendered text", "urgent boolean", "body jsonb", "digest text"),
        *("attempts integer", "created bigint", "error text", "receipt text"),
    ),
    "ON CONFLICT (key) DO NOTHING",
)


def fate_row(fate: MessageFate) -> Row:
    """A fate as the columns of FATES; what was set aside has a table of its own."""
    return (fate.message, fate.seen, fate.fate._value_, fate.facts, "\n".join(fate.not_mapped))
