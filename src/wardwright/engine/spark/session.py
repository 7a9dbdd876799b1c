"""The Spark session of a command: found out beforehand whether there can be one, quiet, gone afterwards.

Lives here: what must be installed, the settings. Must not live here: what runs in it. PySpark is imported when a
session is asked for: whoever only asks for help, or has none, must not need it.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import socket
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from wardwright.engine.spark.refused import SparkRefused, WrongPlace
from wardwright.record.history.database import processors

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LEAST_JAVA = 17
LEAST_PYSPARK = (4, 1)  # transformWithState takes rows from then on
PATIENCE = 30  # seconds that `java -version` may take
_ANSWERS_WITHIN = 5  # seconds for a cluster to take a connection

_VERSION = re.compile(r'version "(\d+)')
_ALWAYS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "20000",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",  # subject=0012 is a text, as in the files
    "spark.sql.streaming.multipleWatermarkPolicy": "max",  # time passes by facts or by the clock, whichever is later
    "spark.sql.streaming.stateStore.providerClass":
        "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider",
}  # fmt: skip
# All of Spark in one Java, which shuffles a million outcomes, and Spark's own gigabyte is too little: a quarter of this
# machine's memory, 1 to 4 GB.
_MEGABYTES = min(4096, max(1024, os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 4 >> 20))
_LOCAL = {
    "spark.driver.memory": f"{_MEGABYTES}m",
    "spark.ui.enabled": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": str(2 * processors()),
}


def check_there(java: str | None = None) -> None:
    """SparkRefused: PySpark or Java is not there, or too old. `java`: where to look for it, else where Spark does."""
    if find_spec("pyspark") is None:
        raise SparkRefused("PySpark is not installed.", "Install Wardwright with it: pip install 'wardwright[spark]'.")
    version = str(import_module("pyspark").__version__)
    if tuple(int(part) for part in version.split(".")[:2]) < LEAST_PYSPARK:
        raise SparkRefused(
            f"PySpark {version} is too old: 4.1 or later is needed.", "Install it: pip install 'wardwright[spark]'."
        )
    if "PYSPARK_GATEWAY_PORT" not in os.environ:  # else spark-submit started us, and its Java runs already
        _check_java(java or _java())


def _java() -> str | None:
    home = os.environ.get("JAVA_HOME")
    return str(Path(home) / "bin" / "java") if home else shutil.which("java")


def _check_java(java: str | None) -> None:
    fix = f"Install Java {LEAST_JAVA} (Debian: apt install default-jre-headless), or point JAVA_HOME to it."
    try:
        if java is None:
            raise FileNotFoundError
        asked = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=PATIENCE, check=True)
    except (OSError, subprocess.SubprocessError):
        where = "JAVA_HOME points to none" if os.environ.get("JAVA_HOME") else "there is none on the PATH"
        raise SparkRefused(f"Spark needs Java, and {where}.", fix) from None
    found = _VERSION.search(asked.stderr)
    if found is not None and int(found[1]) < LEAST_JAVA:
        raise SparkRefused(f"Spark needs Java {LEAST_JAVA} or later; this is {found[1]}.", fix)


@contextmanager
def spark_session(master: str | None = None) -> Iterator[SparkSession]:
    """A session, stopped afterwards unless it was there before. `master`: as Spark writes it; None: as Spark is set up,
    all processors of this machine where it is not. SparkRefused, WrongPlace."""
    check_there()
    # Spark's paths through pandas are not for pandas 3 yet. None of them is taken here: rows and Arrow only.
    warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas")
    module = import_module("pyspark.sql")
    active: SparkSession | None = module.SparkSession.getActiveSession()
    if active is not None:
        yield active
        return
    builder = module.SparkSession.builder.appName("wardwright")
    if master is None and not _is_set_up():
        master = "local[*]"
    settings = dict(_ALWAYS)
    if master is not None:
        _must_answer(master)
        builder = builder.master(master)
        if master.startswith("local"):
            settings |= _LOCAL
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        with _unheard():
            spark: SparkSession = builder.getOrCreate()
            if not _debugging():
                spark.sparkContext.setLogLevel("OFF")
                logging.getLogger("py4j").setLevel(logging.CRITICAL)
    except Exception:  # py4j raises what it likes when Java does not come up
        raise WrongPlace(
            f"Spark could not be started on {master or 'the cluster that it is set up for'}.",
            "--master local[2] runs it on this machine; WARDWRIGHT_DEBUG=1 before the command shows Spark's own log.",
        ) from None
    try:
        yield spark
    finally:
        with suppress(Exception):  # Java may be gone: what it went of is told by whoever asked it last
            spark.stop()


def _must_answer(master: str) -> None:
    """Spark itself asks a cluster that does not answer for a minute, and says then that it was stopped."""
    if not master.startswith("spark://"):
        return
    host, _, port = master.removeprefix("spark://").partition(",")[0].rpartition(":")
    try:
        socket.create_connection((host, int(port)), _ANSWERS_WITHIN).close()
    except (OSError, ValueError):
        raise WrongPlace(
            f"Nobody answers at {master}.", "Look at its name and port, or run it here: --master local[2]."
        ) from None


def _is_set_up() -> bool:
    """Whether somebody said elsewhere where Spark runs: spark-submit, or its configuration."""
    return any(name in os.environ for name in ("PYSPARK_GATEWAY_PORT", "PYSPARK_SUBMIT_ARGS", "SPARK_CONF_DIR"))


def _debugging() -> bool:
    return os.environ.get("WARDWRIGHT_DEBUG") == "1"


@contextmanager
def _unheard() -> Iterator[None]:
    """What Java writes to stderr as long as it lives, greetings and stack traces, goes nowhere: what matters is raised,
    and told in one line."""
    if _debugging():
        yield
        return
    sys.stderr.flush()
    own = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(own, 2)
        os.close(own)
        os.close(nowhere)
