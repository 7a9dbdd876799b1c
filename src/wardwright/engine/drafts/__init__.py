"""Drafts: pages that are being written, by one or by several people.

Lives here: keeping their texts so that nobody overwrites anybody, merging two of them word by word, what a draft would
do as it stands, steps of writing by chips. Must not live here: tables (record.site), pages (web/editor).
"""
