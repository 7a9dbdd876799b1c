"""Ingest: files of messages and facts tables → a history, in parallel, all of a batch or nothing of it."""
