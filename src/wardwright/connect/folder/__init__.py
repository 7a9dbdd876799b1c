"""A watched folder: files that appear in it become messages, then lie in `done` or `failed`.

Lives here: which files are whole (listing), what is in them (contents), where they go (shelves), and the round that
does one after the other (watch). Must not live here: what a message means (connect/hl7v2, connect/fhir).
"""

from wardwright.connect.folder.watch import FolderOptions, FolderWatch

__all__ = ["FolderOptions", "FolderWatch"]
