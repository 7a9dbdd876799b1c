"""Counting and shortening words for the terminal."""

from __future__ import annotations


def count(number: int, noun: str) -> str:
    """`1 flow`, `22 flows`, `1,204 messages`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def cut(text: str, width: int) -> str:
    """The text, at most this wide, with `…` where something is left out."""
    return text if len(text) <= width else text[: width - 1] + "…"
