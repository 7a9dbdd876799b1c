"""Ways to feed the one kernel: replay of files now; live, prove and spark beside it.

Imports connect (readers) and kernel; knows nothing of commands or pages.
"""
