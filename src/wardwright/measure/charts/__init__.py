"""Charts: SVG drawn by hand from figures, in the page's own colours and type.

Lives here: one module for each sort of picture; each is a pure function from figures to text. Must not live here: the
figures (report), the page around them (pages). Colours and type are classes that the page's style sheet gives meaning,
so that a picture is light, dark or printed as its page is. docs/decisions/0018 says why no charting library draws them.
"""
