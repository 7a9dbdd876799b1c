"""One Spark for all tests of this folder: it takes seconds to start. Without Java or PySpark they are skipped."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from wardwright.engine.spark.refused import SparkRefused
from wardwright.engine.spark.session import check_there, spark_session

_SHORT = {
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
}


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """A session on two processors of this machine, in two partitions."""
    try:
        check_there()
    except SparkRefused as problem:
        pytest.skip(f"no Spark here: {problem}")
    # A Java that lives for a minute: what pays after an hour (its second compiler, code for each query) does not here.
    os.environ.setdefault("SPARK_SUBMIT_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
    with spark_session("local[2]") as session:
        for name, value in _SHORT.items():
            session.conf.set(name, value)
        yield session
