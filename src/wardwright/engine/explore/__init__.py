"""Explore: any number of a page as a slider.

Lives here: where the numbers of a page are, the page with another number, sensible ranges. Must not live here: what
comes of a value (engine.prove), figures and pages (measure.explore).
"""
