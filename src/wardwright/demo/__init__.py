"""A hospital that never was: one synthetic day of HL7 v2 messages for the starter flows.

Lives here: the generator. Everybody in it is invented, down to the names. Nothing here reads a clock or a file, and the
same seed gives the same bytes. Must not live here: anything that reads messages (connect) or runs flows (engine).
Called by: the demo command and the tests. How it is put together:

    patients.py    who they are                       hospital.py   wards, beds, feeds, codes
    physiology.py  what their numbers do              chart.py      what is written down about one patient
    courses/       what happens to them, by course    messages.py   a record as an HL7 v2 message
    day.py         a whole day, in order              dirt.py       what real feeds do to it
"""

from __future__ import annotations

from wardwright.demo.day import hospital_day
from wardwright.demo.write import write_day

__all__ = ["hospital_day", "write_day"]
