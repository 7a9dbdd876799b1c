"""Connections: sources and channels as a live map, set-aside messages, unknown codes, the hospital's systems."""
