"""One folder for each channel by which words reach a person or a system: outbox → people, systems.

Lives here: what a channel is (channel), what it is given (delivery), and the channels themselves. Must not live here:
who is reached and when it is tried again (engine/deliver), the deliveries' rows (record).
"""
