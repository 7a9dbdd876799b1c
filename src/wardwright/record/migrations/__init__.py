"""The steps by which the tables became what they are; each is run once, in order."""
