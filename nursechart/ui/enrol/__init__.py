"""Making a laptop known to the pharmacy, once."""

from nursechart.ui.enrol.page import EnrolPage

__all__ = ["EnrolPage"]
