"""The listening part of a running system: sources take messages, the committer puts them on disk in groups.

One process of its own (process.py), so that an acknowledgement waits for the disk and for nothing else.
"""
