"""The record: what is true of one database, of its files, of the audit and of backups."""
