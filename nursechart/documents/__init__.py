"""Printable documents as HTML for QTextDocument, from the chart's views. Pure: the same record gives the same page.

The page keeps to the HTML and CSS that Qt's rich text knows (tables, paragraphs, spans, colours; no flex), and the
template escapes every value. The same HTML is what the server hands on until the PDF has come.
"""

from nursechart.documents.note import visit_note

__all__ = ["visit_note"]
