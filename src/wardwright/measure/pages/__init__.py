"""Pages: a report as something to read, on a screen or on paper.

Lives here: templates, their words and style, and the way to a PDF. Must not live here: figures (report), pictures
(charts). Called by `wardwright prove` and the evidence pack.
"""
