"""The rooms of the code and which way imports may point: the one place where this is written.

The tests of this folder hold the source to it; `scripts/render_docs.py` draws the table of ARCHITECTURE.md from it.
A new folder under src/wardwright is added here first, with what it is for.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Room:
    """One folder of src/wardwright: what lives there, what it may import, and whether it is pure."""

    name: str
    purpose: str
    may_import: tuple[str, ...] = ()
    pure: bool = False


ROOMS = {
    room.name: room
    for room in (
        Room("facts", "what can be known: facts, times, quantities, codes, the vocabulary", pure=True),
        Room("language", "the page: grammar, tree, parse, print, complete, check, mistakes", ("facts",), pure=True),
        Room("kernel", "tree + facts → firings, with their reasons", ("facts", "language"), pure=True),
        Room("explain", "tree → data list, diagram, FHIR PlanDefinition", ("facts", "language"), pure=True),
        Room("govern", "what people may do to a task, and why: tables and predicates", ("facts",), pure=True),
        Room("home", "`wardwright.toml` and the folder around it → settings", ("facts",)),
        Room("connect", "bytes → facts, one folder per kind of source", ("facts",)),
        Room(
            "record",
            "the only place that knows SQL: messages, facts, firings, tasks, timers, outbox, people, audit",
            ("facts", "govern", "home"),
        ),
        Room("act", "outbox → people and systems, one folder per channel", ("facts", "home")),
        Room(
            "engine",
            "feeds the one kernel: replay, and the processes of `up`",
            ("facts", "language", "kernel", "govern", "home", "connect", "record", "act"),
        ),
        Room(
            "measure",
            "from what happened to numbers that people can trust: statistics, the proof report and its pages",
            ("facts", "language", "kernel", "home", "connect", "record", "engine"),
        ),
        Room(
            "web",
            "pages for people, one folder per area",
            (
                *("facts", "language", "kernel", "explain", "govern", "home", "connect", "record", "act", "engine"),
                *("measure", "starter"),
            ),
        ),
        Room("starter", "the vocabulary and flows that `init` installs", ("facts",)),
        Room(
            "demo",
            "makes up a hospital: a day of HL7 v2 messages as a file, or alive around a running system",
            ("facts", "govern", "home", "connect", "record", "engine", "starter"),
        ),
        Room(
            "cli",
            "the command line, one module per command",
            (
                *("facts", "language", "kernel", "explain", "govern", "home", "connect", "record", "act", "engine"),
                *("measure", "starter", "demo"),
            ),
        ),
    )
}

# What pure rooms may import besides each other: value types and algorithms of the standard library.
PURE_STANDARD_LIBRARY = frozenset(
    (
        *("__future__", "abc", "collections", "contextlib", "copy", "dataclasses", "enum", "functools", "operator"),
        *("typing", "types", "bisect", "heapq", "itertools", "difflib", "re", "string", "textwrap", "unicodedata"),
        *("calendar", "datetime", "decimal", "fractions", "math", "numbers", "hashlib", "json"),
    )
)

# What a pure room may import from outside, and why.
PURE_LIBRARIES = {
    "facts": {
        "ucumvert": "UCUM's table of units",
        "yaml": "the vocabulary is YAML text",
    },
    "language": {"lark": "the parser"},
}

# Single exceptions to purity: (file, what) → why it is harmless.
PURITY_EXCEPTIONS: dict[tuple[str, str], str] = {
    ("src/wardwright/facts/ucum.py", "meaning"): "what a unit code means never changes; bounded",
    ("src/wardwright/facts/ucum.py", "_symbol"): "the same for one atom with its prefix; bounded",
    ("src/wardwright/facts/ucum_table.py", "table"): "the UCUM table that ships with ucumvert never changes",
    ("src/wardwright/facts/units.py", "_ways"): "one conversion per term and unit text, worked out once; bounded",
    ("src/wardwright/language/complete_phrases.py", "phrases_after"): "follows from the grammar; bounded",
    ("src/wardwright/language/complete_forms.py", "forms_after"): "follows from the grammar; bounded",
    ("src/wardwright/language/grammar.py", "grammar"): "the compiled grammar never changes",
    ("src/wardwright/language/grammar.py", "terminals_of_words"): "follows from the grammar",
    ("src/wardwright/language/grammar.py", "_words"): "follows from the grammar",
    ("src/wardwright/language/complete_names.py", "weakref"): "a vocabulary's names in order, gone with it",
    ("src/wardwright/language/lexer.py", "weakref"): "the words of a vocabulary, worked out once and gone with it",
    ("src/wardwright/language/walk.py", "_parts"): "the fields of a node type never change",
}

# Imports inside functions, (file, module) → the reason. Everything else is imported at the top.
HIDDEN_IMPORTS: dict[tuple[str, str], str] = {
    ("src/wardwright/cli/demo.py", "rich.console"): "only a demo that somebody watches needs it",
    ("src/wardwright/cli/demo.py", "rich.live"): "the same",
    ("src/wardwright/cli/demo.py", "wardwright.cli.demo_view"): "the same",
    ("src/wardwright/cli/demo.py", "wardwright.demo.preparing"): "brings Django: half a second only a live run needs",
    ("src/wardwright/cli/demo.py", "wardwright.demo.running"): "the same",
    ("src/wardwright/cli/ingest_view.py", "rich.console"): "only a run that somebody watches needs it",
    ("src/wardwright/cli/ingest_view.py", "rich.progress"): "the same",
    ("src/wardwright/cli/on_spark.py", "wardwright.engine.spark.facts"): "an extra: PySpark, which few have",
    ("src/wardwright/cli/on_spark.py", "wardwright.engine.spark.lake"): "the same",
    ("src/wardwright/cli/on_spark.py", "wardwright.engine.spark.places"): "the same",
    ("src/wardwright/cli/on_spark.py", "wardwright.engine.spark.proof"): "the same",
    ("src/wardwright/cli/replay_view.py", "rich.console"): "only a run that somebody watches needs it",
    ("src/wardwright/cli/replay_view.py", "rich.progress"): "the same",
    ("src/wardwright/cli/status.py", "rich.live"): "only a status that somebody watches needs it",
    ("src/wardwright/cli/status.py", "rich.text"): "the same",
    ("src/wardwright/cli/stream.py", "wardwright.engine.spark.incoming"): "the same",
    ("src/wardwright/cli/stream.py", "wardwright.engine.spark.stream"): "the same",
    ("src/wardwright/cli/watched.py", "rich.console"): "only a run that somebody watches needs it",
    ("src/wardwright/cli/watched.py", "rich.progress"): "the same",
    ("src/wardwright/connect/tables/parquet.py", "pyarrow"): "100 ms and 60 MB that only Parquet needs",
    ("src/wardwright/connect/tables/parquet.py", "pyarrow.compute"): "the same",
    ("src/wardwright/connect/tables/parquet.py", "pyarrow.parquet"): "the same",
    ("src/wardwright/engine/telemetry/tracing.py", "opentelemetry.exporter.otlp.proto.http.trace_exporter"): "an extra",
    ("src/wardwright/engine/telemetry/tracing.py", "opentelemetry.sdk.resources"): "the same",
    ("src/wardwright/engine/telemetry/tracing.py", "opentelemetry.sdk.trace"): "the same",
    ("src/wardwright/engine/telemetry/tracing.py", "opentelemetry.sdk.trace.export"): "the same",
    ("src/wardwright/facts/ucum_table.py", "ucumvert"): "brings Pint: 70 ms that `--help` and most runs never need",
}

# Files that may be longer than LONGEST_FILE lines, with their own ceiling and the reason.
LONGEST_FILE = 400
LONG_FILES = {
    "src/wardwright/home/keys.py": (480, "a table: a line or a few for each key of wardwright.toml"),
    "src/wardwright/record/migrations/0001_initial.py": (900, "Django wrote it, one line for each column"),
}

# Words that say nothing about what a thing is.
EMPTY_WORDS = ("util", "utils", "helper", "helpers", "common", "manager", "handler", "payload", "misc")
