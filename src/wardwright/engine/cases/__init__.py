"""Cases: an outcome that happened, found again with everything that came before it, becomes an example on its page.

Lives here: finding it in files, in a history, in the record of a running system; the edit of the page. Must not live
here: making the example (kernel.case), the command (cli).
"""
