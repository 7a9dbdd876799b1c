"""One Spark for all tests of this folder: it takes seconds to start. Without Java or PySpark they are skipped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from wardwright.engine.spark.refused import SparkRefused
from wardwright.engine.spark.session import check_there, spark_session


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """A session on two processors of this machine, in two partitions."""
    try:
        check_there()
    except SparkRefused as problem:
        pytest.skip(f"no Spark here: {problem}")
    with spark_session("local[2]") as session:
        session.conf.set("spark.sql.shuffle.partitions", "2")
        yield session
