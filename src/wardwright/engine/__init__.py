"""Ways to feed the one kernel: replay of files, proofs on a history, the processes of a running system.

Imports connect (readers) and kernel; knows nothing of commands or pages.
"""
