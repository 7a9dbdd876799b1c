"""Wardwright: pages of controlled English that run on a hospital's own messages."""

__version__ = "0.1.0"
