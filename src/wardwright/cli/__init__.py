"""The command line: one module per command, imported when that command is used.

Here: what is asked for, what is printed, exit codes. Not here: anything that decides (language, kernel, engine).
"""
