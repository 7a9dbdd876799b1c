"""Notices to people's own browsers: "a task is waiting", through the push service of each browser."""
