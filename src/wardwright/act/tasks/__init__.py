"""The built-in task list."""
