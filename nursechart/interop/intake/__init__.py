"""How FHIR that others wrote becomes statements: gathered, sorted by patient, read strictly in form, kindly in words.

Strict is the structure (types, required fields, what refers to what): a patient whose data break it is set aside whole.
Kind are terminology and units: what is not understood is kept as text and flagged, and never a reason to refuse.
"""
