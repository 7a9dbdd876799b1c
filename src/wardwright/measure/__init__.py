"""Measure: from what happened to numbers that people can trust, and the pages that show them.

Lives here: statistics, the proof report with its figures, charts and pages. Must not live here: what a page means
(kernel), where facts are kept (record), how a proof runs (engine). Called by the command line and the web pages.
"""
