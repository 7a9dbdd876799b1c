"""Places as Spark names them: on this machine, or in a lake.

Lives here: from a path on the command line to what Spark takes, and whether something is there. Must not live here:
what lies there (lake, stream).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

FAILURES = (PySparkException, Py4JError)
"""What Spark raises."""

_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]+):/+")
_GLOB = re.compile(r"([\[\]{}*?\\])")


def is_remote(path: Path) -> bool:
    """Whether it lies where only Spark looks."""
    return bool(_SCHEME.match(str(path)))


def address_of(path: Path) -> str:
    """The place as Spark writes to it. `s3a://lake/facts` has lost a slash on its way through a path."""
    text = str(path)
    remote = _SCHEME.match(text)
    if remote:
        return f"{remote[1]}://{'/' if remote[1] == 'file' else ''}{text[remote.end() :]}"
    return f"file://{path.absolute()}"


def pattern_of(path: Path) -> str:
    """The place as Spark reads from it. A local name is taken as it is, though it holds a `*`."""
    address = address_of(path)
    return address if is_remote(path) else _GLOB.sub(r"\\\1", address)


def shown(path: Path) -> str:
    """The place as people name it."""
    return address_of(path) if is_remote(path) else str(path)


def exists(spark: SparkSession, path: Path, name: str = "") -> bool:
    """Whether the place, or something of this name in it, is there."""
    if not is_remote(path):
        return (path / name).exists()
    java: Any = spark
    asked = java._jvm.org.apache.hadoop.fs.Path(address_of(path) + (f"/{name}" if name else ""))
    return bool(asked.getFileSystem(java._jsc.hadoopConfiguration()).exists(asked))
