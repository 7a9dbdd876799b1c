"""Spark: the same kernel where one machine ends, as a batch over a lake and as a stream with state per patient.

Lives here: everything that knows PySpark. Must not live here: what a page means (kernel). PySpark is an extra and
Java a need of its own: only `session` and `refused` are imported before somebody asks for Spark, and neither needs it.
"""
