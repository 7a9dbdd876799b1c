"""The room of an installation's own settings: `wardwright.toml` and the folder around it.

Lives here: what may be set, read into frozen dataclasses with every slip located. Must not live here: what a setting
does; each is read by the room that needs it.
"""
