"""Flows as people look at them: which there are, how each stands, what it did, what was said about it.

Lives here: queries and rules over the home's pages and the record. Must not live here: what runs (engine.live), pages
for people (web/flows).
"""
