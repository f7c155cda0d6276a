"""What nurses, pharmacists and the standards hold to be true: units, limits, devices, scales, doses, due dates, safety.

Pure: the time, the patient's facts and the content pack come in as arguments; answers are plain values. Limits,
intervals, choices and sentences are content (`resources/content`, read by `content`); formulas and the way rules
combine are code. Nothing here knows of a record, a database or a screen, so a rule can be read and tested alone.
"""
