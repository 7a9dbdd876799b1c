"""Patients: searching one, the patient's page, who looked at whom."""
