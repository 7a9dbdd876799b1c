"""MLLP, the way in which HL7 v2 travels: <VT> message <FS><CR>, answered by an acknowledgement.

`framing`, `header`, `acknowledgement` and `answer` are bytes in, bytes out; `listener` takes messages over the network
and `sender` sends them. Nothing here knows what a message says of a patient.
"""
