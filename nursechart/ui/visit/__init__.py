"""The visit screen: charting section by section, signing, and putting right what is signed.

A section page shows a look of `charting` and says what the nurse did in signals of plain values: a row that she is
typing in is *drafted*, a row she has left is *charted*. `rows.py` renders any row of controls, so the pages for vital
signs, line care, medicines and the plain forms differ in what stands around their rows. A look that arrives while she
types never touches the row that has the focus (SY-2).
"""
