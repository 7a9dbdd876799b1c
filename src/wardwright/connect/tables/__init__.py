"""Facts tables, CSV and Parquet: a row → a fact.

`read_csv` and `read_parquet` return a Table: its rows, and notes about its columns. docs/integration/facts-tables.md
describes the format.
"""

from wardwright.connect.tables.delimited import read_csv
from wardwright.connect.tables.parquet import read_parquet
from wardwright.connect.tables.rows import Row, Table

__all__ = ["Row", "Table", "read_csv", "read_parquet"]
