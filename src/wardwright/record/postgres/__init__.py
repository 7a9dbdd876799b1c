"""PostgreSQL: the record in one database, for several machines or a standby."""
