"""The invented hospital: its wards, feeds and the codes that its systems send.

Lives here: tables only. They match the starter vocabulary (a test holds them to it).
Called by: chart and messages.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Feed(Enum):
    """A sending system; the value is what it writes in MSH-3, which the vocabulary's connections list as a code."""

    ADMISSIONS = "PAS"
    LAB = "LIMS"
    MICROBIOLOGY = "MICROLIMS"
    VITALS = "EOBS"
    MEDICINES = "EPMA"
    DOCUMENTS = "EDMS"
    APPOINTMENTS = "EBOOK"
    ORDERS = "ORDERCOMMS"
    TELEMETRY = "TELE01"


# Each system's connection, under the vocabulary's name for it; the monitor is a device with a connection of its own.
CONNECTIONS: dict[Feed, str] = {
    Feed.ADMISSIONS: "admissions feed",
    Feed.LAB: "lab feed",
    Feed.VITALS: "vitals feed",
    Feed.MEDICINES: "medicines feed",
    Feed.MICROBIOLOGY: "microbiology feed",
    Feed.DOCUMENTS: "documents feed",
    Feed.APPOINTMENTS: "appointments feed",
    Feed.ORDERS: "order system",
    Feed.TELEMETRY: "telemetry monitor",
}

WARDS = ("7A", "7B", "8", "9", "AMU")
EMERGENCY, INTENSIVE = "ED", "ICU"


class Test(NamedTuple):
    """How a system sends one result: OBX-3 code, text and coding system, and OBX-6."""

    code: str
    text: str
    system: str
    unit: str
    decimals: int = 0


def _loinc(code: str, text: str, unit: str, decimals: int = 0) -> Test:
    return Test(code, text, "LN", unit, decimals)


def _local(code: str, text: str, unit: str, decimals: int = 0) -> Test:
    return Test(code, text, "L", unit, decimals)


# Some by LOINC, some by the laboratory's own code: both happen in one hospital.
TESTS: dict[str, Test] = {
    "respiratory rate": _loinc("9279-1", "Respiratory rate", "/min"),
    "oxygen saturation": _loinc("59408-5", "Oxygen saturation", "%"),
    "air or oxygen": _local("AOO", "Air or oxygen", ""),
    "systolic blood pressure": _loinc("8480-6", "Systolic blood pressure", "mm[Hg]"),
    "diastolic blood pressure": _loinc("8462-4", "Diastolic blood pressure", "mm[Hg]"),
    "pulse": _loinc("8867-4", "Heart rate", "/min"),
    "consciousness": _local("ACVPU", "Level of consciousness", ""),
    "temperature": _loinc("8310-5", "Body temperature", "Cel", 1),
    "pain score": _local("PAIN", "Pain score", ""),
    "urine output": _local("UOP", "Urine output", "mL"),
    "fluid intake": _local("FLIN", "Fluid intake", "mL"),
    "weight": _local("WT", "Weight", "kg", 1),
    "potassium": _loinc("2823-3", "Potassium", "mmol/L", 1),
    "sodium": _loinc("2951-2", "Sodium", "mmol/L"),
    "urea": _local("UREA", "Urea", "mmol/L", 1),
    "creatinine": _loinc("14682-9", "Creatinine", "umol/L"),
    "eGFR": _local("EGFR", "eGFR", "mL/min/{1.73_m2}"),
    "haemoglobin": _loinc("718-7", "Haemoglobin", "g/L"),
    "white cell count": _loinc("6690-2", "White cell count", "10*9/L", 1),
    "neutrophils": _local("NEUT", "Neutrophils", "10*9/L", 1),
    "platelets": _local("PLT", "Platelets", "10*9/L"),
    "CRP": _loinc("1988-5", "C reactive protein", "mg/L"),
    "albumin": _local("ALB", "Albumin", "g/L"),
    "ALT": _local("ALT", "Alanine aminotransferase", "U/L"),
    "bilirubin": _local("BILI", "Bilirubin", "umol/L"),
    "INR": _loinc("6301-6", "INR", "{INR}", 1),
    "lactate": _loinc("32693-4", "Lactate", "mmol/L", 1),
    "arterial pH": _local("PH", "pH", "[pH]", 2),
    "arterial oxygen": _local("PO2", "pO2", "kPa", 1),
    "arterial carbon dioxide": _local("PCO2", "pCO2", "kPa", 1),
    "glucose": _loinc("14743-9", "Glucose, capillary", "mmol/L", 1),
    "ketones": _local("KET", "Ketones, capillary", "mmol/L", 1),
    "troponin T": _local("TROPT", "Troponin T, high sensitivity", "ng/L"),
    "blood culture": _loinc("600-7", "Blood culture", ""),
    "MRSA screen": _loinc("13317-3", "MRSA screen", ""),
    "C difficile toxin": _local("CDT", "C. difficile toxin", ""),
    "COVID PCR": _loinc("94500-6", "SARS-CoV-2 PCR", ""),
    "influenza A PCR": _local("FLUA", "Influenza A PCR", ""),
    "CPE screen": _local("CPE", "CPE screen", ""),
}

# Answers as the systems send them: code, text, coding system.
ANSWERS: dict[str, tuple[str, str, str]] = {
    "air": ("AIR", "Air", "L"),
    "oxygen": ("O2", "Oxygen", "L"),
    "alert": ("A", "Alert", "L"),
    "confusion": ("C", "New confusion", "L"),
    "voice": ("V", "Responds to voice", "L"),
    "positive": ("10828004", "Positive", "SCT"),
    "negative": ("260385009", "Negative", "SCT"),
    "detected": ("260373001", "Detected", "SCT"),
    "not detected": ("260415000", "Not detected", "SCT"),
}

# By the names of the starter vocabulary, with the hospital's own codes.
MEDICINES: dict[str, str] = {
    "warfarin": "WARF",
    "apixaban": "APIX",
    "dalteparin": "DALT",
    "paracetamol": "PARA",
    "morphine": "MORP",
    "insulin aspart": "INSA",
    "gliclazide": "GLIC",
    "metformin": "METF",
    "oral glucose": "ORGLU",
    "calcium gluconate": "CAGL",
    "insulin and glucose infusion": "INSGLU",
    "salbutamol": "SALB",
    "potassium chloride": "KCL",
    "ramipril": "RAMI",
    "spironolactone": "SPIR",
    "digoxin": "DIGO",
    "bisoprolol": "BISO",
    "furosemide": "FURO",
    "intravenous fluid": "IVF",
    "prednisolone": "PRED",
    "omeprazole": "OMEP",
    "atorvastatin": "ATOR",
    "ibuprofen": "IBUP",
    "piperacillin-tazobactam": "PIPT",
    "co-amoxiclav": "COAM",
    "meropenem": "MERO",
    "flucloxacillin": "FLUC",
    "gentamicin": "GENT",
    "noradrenaline": "NORA",
    "naloxone": "NALO",
    "chemotherapy": "SACT",
}
CONDITIONS: dict[str, tuple[str, str]] = {
    "pneumonia": ("233604007", "SCT"),
    "urinary tract infection": ("68566005", "SCT"),
    "heart failure": ("84114007", "SCT"),
    "atrial fibrillation": ("49436004", "SCT"),
    "type 2 diabetes": ("44054006", "SCT"),
    "chronic kidney disease": ("709044004", "SCT"),
    "COPD": ("13645005", "SCT"),
    "hypercapnic respiratory failure": ("HRF", "L"),
    "dementia": ("52448006", "SCT"),
    "cancer": ("363346000", "SCT"),
    "sepsis": ("91302008", "SCT"),
    "end of life care": ("EOL", "L"),
    "dialysis dependence": ("DIALDEP", "L"),
}
PROCEDURES: dict[str, tuple[str, str]] = {
    "ECG": ("29303009", "SCT"),
    "chest X-ray": ("399208008", "SCT"),
    "surgery": ("OP", "L"),
    "blood transfusion": ("TRANS", "L"),
    "outreach review": ("CCORREV", "L"),
    "dialysis": ("DIAL", "L"),
}
DOCUMENTS: dict[str, str] = {
    "discharge summary": "DS",
    "clinic letter": "CL",
    "progress note": "PN",
    "operation note": "OPN",
}
FORMS: dict[str, str] = {"VTE assessment": "VTEA", "falls assessment": "FRA", "sepsis screen": "SEPSCR"}
