"""What can be known of a patient, a device or a feed: facts, times, quantities, codes, the vocabulary.

Pure: text and values go in, values come out. No clock, no files, no network.
Everything above this room (language, kernel, connect, engine, cli) speaks in these nouns.
"""
