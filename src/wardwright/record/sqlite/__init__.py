"""SQLite: the record in two files of one folder."""
