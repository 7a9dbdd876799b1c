"""Notices to browsers through their push services (RFC 8030): encrypted end to end, signed with the hospital's key."""
