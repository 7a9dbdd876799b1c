"""People, roles, places and accounts, for whoever looks after the installation; the audit; the first steps."""
