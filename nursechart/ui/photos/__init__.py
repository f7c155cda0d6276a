"""Photos and scans: read and cleaned, added to a visit, looked at side by side. Pixels are never on the GUI thread."""
