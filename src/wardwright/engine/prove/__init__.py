"""Prove: what flows would have done over a history, from a scan that leaves out whom nothing can come of.

Lives here: the scan made from a necessary condition, the run over those that are left, and the evidence for a report.
Must not live here: what a page means (kernel), where facts are kept (record.history), figures and pictures (measure).
"""
