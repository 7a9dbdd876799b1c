"""The checks of a page, one small module for each thing that can be wrong.

Every check takes a `Page` and yields problems; `language/check.py` lists them and is the only one who calls them.
"""
