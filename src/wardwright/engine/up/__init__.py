"""`wardwright up`: the processes of a running system, started, watched and stopped.

Lives here: the supervisor and the parts it starts. Must not live here: what a part does (engine/listen, engine/live,
engine/deliver). Called by cli/up.py.
"""
