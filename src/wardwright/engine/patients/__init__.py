"""Patients as people look them up: who they are, what is known of them, what flows and people did about them.

Lives here: what the pages and commands ask of the record about one patient. Must not live here: who may ask, and that
every look is recorded (web), what a fact means for a flow (kernel).
"""
