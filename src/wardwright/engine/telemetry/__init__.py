"""How a running system tells about itself: logs, metrics, traces, its standing.

Must not live here: what it does. Nothing that is told here holds a patient's name, identifier or value.
"""
