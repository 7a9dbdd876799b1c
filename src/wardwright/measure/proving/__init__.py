"""Proofs that pages ask for: made in a process of their own, kept on disk, opened at once the second time.

Lives here: what may be asked (asked), making it (making, worker), keeping it (kept, sealed), and the desk at which
requests wait (jobs). Must not live here: figures (report, compare, explore, pack), who may see what (web). Called by
the pages: proofs, flows, the editor.
"""
