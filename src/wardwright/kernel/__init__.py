"""Plan, timeline, decide, reasons: tree + facts → firings.

Pure: no clock, no randomness, no I/O, no logging; time arrives inside events.
"""
