"""Why Spark cannot do it, in words for whoever runs a command. Needs no PySpark.

Lives here: the one exception of this folder, and what it is made of. Must not live here: exit codes (cli). What Spark
says of a failure may quote a row: its text is never passed on.
"""

from __future__ import annotations

import re
from typing import Any

_INSIDE = re.compile(r"terminated with exception: \[([A-Z]+(?:[_.][A-Z]+)+)\]")
_MISFIT = "A package that Spark was started with does not fit this version of Spark."
_FITTING = "Name the package in the version for yours (docs/operations/spark.md)."
_KNOWN = (
    ("No module named 'wardwright", "Spark's workers have no Wardwright.",
     "Ship it: --archives or --py-files, and PYSPARK_PYTHON (docs/operations/spark.md)."),
    ("PYTHON_VERSION_MISMATCH", "Spark's workers run another version of Python than this one.",
     "Set PYSPARK_PYTHON to the same version on every worker (docs/operations/spark.md)."),
    ("OutOfMemoryError", "A worker of Spark ran out of memory.",
     "Give it more (spark.executor.memory, or spark.driver.memory for local), or more partitions."),
    ("FileSystem not found", "Spark has no driver for this kind of place.",
     "Start it with one: for s3a:// the package org.apache.hadoop:hadoop-aws (docs/operations/spark.md)."),
    ("No FileSystem for scheme", "Spark has no driver for this kind of place.",
     "Look at the beginning of its name, or start Spark with the driver's package (docs/operations/spark.md)."),
    ("DELTA_CONFIGURE_SPARK_SESSION_WITH_EXTENSION_AND_CATALOG", "Spark was started with Delta, but not set up for it.",
     "Give it both settings of Delta as well: spark.sql.extensions and spark.sql.catalog.spark_catalog "
     "(docs/operations/spark.md)."),
    ("UnknownTopicOrPartition", "The brokers have no such topic, or do not show it to whoever asks.",
     "Look at its name and its rights; a topic may begin with the first message that is sent to it."),
    ("Timed out waiting for a node assignment", "None of these brokers answers.", "Look at their names and ports."),
    ("NoSuchMethodError", _MISFIT, _FITTING),
    ("NoClassDefFoundError", _MISFIT, _FITTING),
    ("AbstractMethodError", _MISFIT, _FITTING),
    ("IncompatibleClassChangeError", _MISFIT, _FITTING),
    ("No space left on device", "The disk that Spark spills to is full.", "Make room, or set spark.local.dir."),
)  # fmt: skip


class SparkRefused(Exception):
    """Spark cannot do it. Two sentences: what, and what to do. Never a patient's data."""

    def __init__(self, problem: str, fix: str) -> None:
        super().__init__(f"{problem} {fix}")
        self.problem, self.fix = problem, fix


class WrongPlace(SparkRefused):
    """What was named is not there, or not what Spark can run on: another name or option is wanted."""


class FlowsRefused(SparkRefused):
    """A page asks for what cannot be told patient by patient."""


class WorkFailed(Exception):
    """Raised in Spark's workers in place of whatever happened there, whose text might quote a fact."""


def refused_by_spark(problem: Exception) -> SparkRefused:
    """What went wrong in Spark, without its text."""
    text = str(problem)
    well_known = known(problem)
    if well_known is not None:
        return well_known
    stopped = _INSIDE.search(text)
    kind = stopped[1] if stopped else condition_of(problem) or type(problem).__name__
    said = text.partition("WorkFailed: ")[2].partition("\n")[0] if "WorkFailed: " in text else f"({kind})"
    return SparkRefused(
        f"Spark stopped: {said}".rstrip(".") + ".",
        "WARDWRIGHT_DEBUG=1 before the command shows Spark's own log; that may hold patient data.",
    )


def known(problem: Exception) -> SparkRefused | None:
    """What went wrong, and what to do about it, where that is clear from Spark's own words."""
    text = f"{condition_of(problem)} {problem}"
    return next((SparkRefused(happened, fix) for mark, happened, fix in _KNOWN if mark in text), None)


def condition_of(problem: Any) -> str:
    """Spark's own name for a failure, "PATH_NOT_FOUND"; "" when it has none."""
    asked = getattr(problem, "getCondition", None) or getattr(problem, "getErrorClass", None)
    return str(asked() or "") if callable(asked) else ""
