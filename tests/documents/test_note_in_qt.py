"""The note as Qt's rich text reads it: what QTextDocument drops would be missing from the PDF."""

from PySide6.QtGui import QTextDocument

from nursechart.documents import visit_note
from tests.interop.records import ZONE, amended_visit, content


def test_qt_reads_the_whole_note_and_strikes_what_was_corrected(qapp):
    document = QTextDocument()
    document.setHtml(visit_note(amended_visit(), content(), organisation="Northside Infusion Pharmacy", zone=ZONE))
    read = document.toPlainText().replace("\u00a0", " ")
    assert "DELGADO, Rosa María (Ms)" in read
    assert "Co-signed by Ingrid Berg, RN" in read
    assert document.find("104").charFormat().fontStrikeOut()
    assert not document.find("118/72").charFormat().fontStrikeOut()
