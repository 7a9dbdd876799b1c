"""Compare: two versions of a page over one history: when they can share a run, which firings belong together, and why.

Lives here: what is said of firings. Must not live here: figures and pages (measure.compare), a proof itself (prove).
"""
