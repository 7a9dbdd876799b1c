"""Stored messages as people look for them: what came, what became of it, what it brought about.

Must not live here: how messages are read (connect, engine/live), how they are shown (cli).
"""
