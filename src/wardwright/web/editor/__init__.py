"""The editor: a page written by chips or as text, with what it means and would have done beside it."""
