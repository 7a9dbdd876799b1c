"""What people must know of sources, channels and the codes they carry, and what they may change about them.

Must not live here: how a source listens or a channel sends (engine/listen, engine/deliver), pages (web/connections).
"""
