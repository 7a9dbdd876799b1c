"""Tasks as people meet them: the work list, one task with all that happened, and the steps that people take.

What a step means for a flow's follow-ups is the kernel's: the engine takes every step in, in the order of recording.
Called by `wardwright tasks` and the pages, after `record.setup.setup_django`.
"""
