"""The evidence pack: a proof, what it was made from, and how, in one signed file that can be checked and repeated.

Lives here: what is in it, its container, its signature, its check. Must not live here: the proof (engine.prove), the
report (report). docs/reference/evidence-pack.md is its specification.
"""
