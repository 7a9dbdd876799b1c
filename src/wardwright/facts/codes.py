"""Codes: "system:code", with one short name per coding system whatever a message calls it.

Lives here: the table of names that HL7 v2 (coding system mnemonics, table 0396) and FHIR (URIs) give a system, and
the comparison of two codes. Must not live here: which codes a term has (the vocabulary).
A system that is not in the table keeps its own name in lower case, so that a hospital's "LABX" is "labx:K" on both
sides; "local:K" in a vocabulary stands for K in any system that is not one of the published ones.
"""

from __future__ import annotations

PUBLISHED: dict[str, tuple[str, ...]] = {
    "loinc": ("LN", "LOINC", "http://loinc.org", "urn:oid:2.16.840.1.113883.6.1"),
    "snomed": (
        "SCT", "SNM", "SNM3", "SNOMED", "SNOMED-CT", "SNOMED CT", "SNOMEDCT", "SCT2", "SNMED",
        "http://snomed.info/sct", "urn:oid:2.16.840.1.113883.6.96",
    ),
    "rxnorm": ("RXNORM", "http://www.nlm.nih.gov/research/umls/rxnorm", "urn:oid:2.16.840.1.113883.6.88"),
    "atc": ("ATC", "WC", "http://www.whocc.no/atc", "urn:oid:2.16.840.1.113883.6.73"),
    "dmd": ("DMD", "DM+D", "https://dmd.nhs.uk", "http://dmd.nhs.uk", "urn:oid:2.16.840.1.113883.2.1.6.15"),
    "ndc": ("NDC", "http://hl7.org/fhir/sid/ndc", "urn:oid:2.16.840.1.113883.6.69"),
    "icd10": ("I10", "ICD10", "ICD-10", "http://hl7.org/fhir/sid/icd-10", "urn:oid:2.16.840.1.113883.6.3",
              "http://hl7.org/fhir/sid/icd-10-uk"),
    "icd10cm": ("I10C", "ICD10CM", "ICD-10-CM", "http://hl7.org/fhir/sid/icd-10-cm", "urn:oid:2.16.840.1.113883.6.90"),
    "icd10pcs": ("I10P", "ICD10PCS", "ICD-10-PCS", "http://www.cms.gov/Medicare/Coding/ICD10",
                 "http://hl7.org/fhir/sid/icd-10-pcs"),
    "icd9": ("I9", "ICD9", "http://hl7.org/fhir/sid/icd-9"),
    "icd9cm": ("I9C", "I9CDX", "ICD9CM", "ICD-9-CM", "http://hl7.org/fhir/sid/icd-9-cm"),
    "icd9cm-procedures": ("I9CP", "http://hl7.org/fhir/sid/icd-9-cm/procedure"),
    "opcs4": ("OPCS4", "OPCS-4", "https://fhir.hl7.org.uk/Id/opcs-4", "http://fhir.hl7.org.uk/Id/opcs-4"),
    "read": ("READ", "RD", "http://read.info/readv2"),
    "ctv3": ("CTV3", "http://read.info/ctv3"),
    "cpt": ("C4", "CPT", "CPT4", "http://www.ama-assn.org/go/cpt", "urn:oid:2.16.840.1.113883.6.12"),
    "hcpcs": ("HCPCS", "HPC", "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"),
    "cvx": ("CVX", "http://hl7.org/fhir/sid/cvx"),
    "mvx": ("MVX", "http://hl7.org/fhir/sid/mvx"),
    "ucum": ("UCUM", "http://unitsofmeasure.org", "ISO+", "ANS+", "urn:oid:2.16.840.1.113883.6.8"),
    "mdc": ("MDC", "urn:iso:std:iso:11073:10101", "urn:oid:2.16.840.1.113883.6.24"),
    "nubc": ("NUBC", "https://www.nubc.org/CodeSystem/RevenueCodes"),
    "unii": ("UNII", "http://fdasis.nlm.nih.gov"),
}  # fmt: skip
"""Short name → what messages call the system."""

LOCAL = "local"

# What HL7 v2 calls a local system without naming it: table 0396 "L" and "99zzz", and no name at all.
_LOCAL_NAMES = frozenset({"", "l", "local", "99zzz"})

_SHORT: dict[str, str] = {name.casefold(): short for short, names in PUBLISHED.items() for name in (short, *names)}


def system_of(uri_or_mnemonic: str) -> str:
    """The short name of a coding system: "LN" and "http://loinc.org" → "loinc"; "L" and "" → "local".

    A local system with a name of its own keeps it, in lower case ("99LAB" → "99lab").
    """
    name = uri_or_mnemonic.strip().casefold()
    if name in _LOCAL_NAMES:
        return LOCAL
    return _SHORT.get(name) or _SHORT.get(name.rstrip("/")) or name


def code(uri_or_mnemonic: str, value: str) -> str:
    """The "system:code" of a code as a message gives it."""
    return f"{system_of(uri_or_mnemonic)}:{value.strip()}"


def split_code(text: str) -> tuple[str, str]:
    """System and code of a "system:code" as written; ("", text) when no system is named.

    The system ends at the first colon, or, when it is a URI, at a "|" or its last colon.
    """
    if text.casefold().startswith(("http:", "https:", "urn:")):
        system, _, value = text.rpartition("|" if "|" in text else ":")
    else:
        system, _, value = text.partition(":")
        if not value:
            system, value = "", text
    return system, value


def normal_code(text: str) -> str:
    """A "system:code" under its system's short name; "" when a half is missing.

    "http://loinc.org|2823-3" and "LN:2823-3" are "loinc:2823-3".
    """
    system, value = split_code(text)
    value = value.strip()
    return f"{system_of(system)}:{value}" if value and system.strip() else ""


def is_local(system: str) -> bool:
    """True for a system that nobody published: its codes mean what this hospital says."""
    return system not in PUBLISHED


def same_code(sent: str, known: str) -> bool:
    """True when a code as it came is the vocabulary's: alike, or its "local:X" and X of any local system."""
    if sent.casefold() == known.casefold():
        return True
    known_system, known_value = split_code(known)
    if known_system.casefold() != LOCAL:
        return False
    sent_system, sent_value = split_code(sent)
    return is_local(sent_system.casefold()) and sent_value.casefold() == known_value.casefold()
