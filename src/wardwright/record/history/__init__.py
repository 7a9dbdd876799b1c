"""The history: every fact of a hospital's past as Parquet, for proofs. DuckDB connections are made here only."""
