"""The page: grammar, tree, parse, print, complete, check, mistakes.

Pure: text and a vocabulary go in; a tree of frozen nodes, problems or completions come out.
"""
