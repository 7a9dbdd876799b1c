"""The record: the only place that knows SQL. Messages, facts, firings, tasks, timers, outbox, people, audit."""
