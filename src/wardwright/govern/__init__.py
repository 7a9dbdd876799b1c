"""Who may do what, and from which state to which: tables and predicates.

Pure: no clock, no randomness, no I/O, no logging. What is decided here is carried out elsewhere, with its audit record.
"""
