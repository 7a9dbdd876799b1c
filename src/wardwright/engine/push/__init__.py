"""Notices to browsers: which browsers want them, what is new for whom.

Lives here: queries and rules over the record. Must not live here: words and pages (web/push), sending (act/push).
"""
