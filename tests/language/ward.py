"""A small ward for the tests of checks, mistakes, completion and drawing: its vocabulary and a page that is fine."""

from __future__ import annotations

from wardwright.facts.load import load_vocabulary

VOCABULARY = load_vocabulary(
    """
results:
  potassium: {also: [serum potassium, K], codes: ["local:K"], unit: mmol/L, plausible: [1, 12], molar mass: 39.098}
  creatinine: {codes: ["local:CREA"], unit: umol/L, plausible: [10, 3000], molar mass: 113.12}
  glucose: {codes: ["local:GLU"], unit: mmol/L, plausible: [0.1, 150]}
  lactate: {codes: ["local:LAC"], unit: mmol/L, plausible: [0, 40]}
  haemoglobin: {codes: ["local:HB"], unit: g/L, plausible: [15, 250]}
  platelets: {codes: ["local:PLT"], unit: 10*9/L, plausible: [1, 3000]}
  INR: {codes: ["local:INR"], plausible: [0.5, 20]}
  temperature: {codes: ["local:TEMP"], unit: Cel, plausible: [25, 45]}
  sodium: {codes: ["local:NA"], unit: mmol/L}
  respiratory rate: {codes: ["local:RR"], unit: /min, plausible: [1, 80]}
  pulse: {codes: ["local:HR"], unit: /min, plausible: [10, 300]}
  MRSA screen: {codes: ["local:MRSA"], answers: {positive: ["local:POS"], negative: ["local:NEG"]}}
  MRSA culture: {codes: ["local:MRSAC"], answers: {positive: ["local:POS"], grown: ["local:G"]}}
  any MRSA test: {any of: [MRSA screen, MRSA culture]}
scores:
  two-part score:
    each within: 12 hours
    parts:
      respiratory rate: {"8 or less": 3, "9 to 20": 0, "21 or more": 3}
      pulse: {"40 or less": 3, "41 to 130": 0, "131 or more": 2}
medicines:
  calcium gluconate: {codes: ["local:CAG"]}
  warfarin: {codes: ["local:WAR"]}
conditions: {heart failure: {codes: ["local:HF"]}}
procedures: {dialysis: {codes: ["local:DIA"]}}
documents: {referral letter: {codes: ["local:REF"]}}
forms: {VTE assessment: {codes: ["local:VTE"]}}
flags: {sepsis flag: {}, kidney flag: {}, watch flag: {}, fed flag: {codes: ["local:FED"]}}
places:
  Ward 7A: {codes: ["7A"], kind: ward}
  Ward 7B: {codes: ["7B"], kind: ward}
  Emergency Department: {codes: [ED], kind: department}
  the seventh floor: {any of: [Ward 7A, Ward 7B]}
roles:
  on-call registrar: {channel: page}
  ward nurse: {channel: task}
  ward consultant: {channel: page}
connections: {lab feed: {kind: hl7v2}}
devices: {bed monitor: {}}
messages: {potassium alert: {}}
robots: {bed form: {}}
"""
)

FINE = """\
Flow: Escalate dangerous potassium
Owner: Ward 7A squad
Because: results above 6.0 waited 96 minutes on average in March.

When a potassium result of 6.0 mmol/L or more arrives,
and the patient is an inpatient,
and there was no calcium gluconate given in the last 1 hour,
then ask the on-call registrar to "Review {patient}: potassium {value}" within 15 minutes,
and if not done, page the ward consultant.

At most once per patient every 4 hours.
Stop when the patient is discharged.
Judge by dialysis within 24 hours.

Example: a dangerous result on the ward
  08:00 the patient is admitted to Ward 7A
  09:00 a potassium result of 6.4 mmol/L arrives
  09:00 the on-call registrar is asked
  09:15 the ward consultant is paged

Example: an outpatient
  09:00 a potassium result of 6.4 mmol/L arrives
  nothing happens
"""
