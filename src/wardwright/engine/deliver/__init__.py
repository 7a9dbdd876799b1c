"""The `deliver` part: acts become deliveries, deliveries are sent, then marked.

Lives here: who gets what by which channel (route, expand), the sending (worker), the alarms of the system itself. Must
not live here: how a channel sends (act), SQL (record), who holds a role (engine/people). Started by engine/up.
"""
