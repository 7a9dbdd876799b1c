"""Backups: taken while the system runs, verified when taken and before they are restored."""
