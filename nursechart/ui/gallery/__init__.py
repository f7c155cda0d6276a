"""Every component in each of its states, for people who build screens and for the screenshot tests that walk it."""

from nursechart.ui.gallery.pages import PAGES
from nursechart.ui.gallery.window import GalleryWindow

__all__ = ["PAGES", "GalleryWindow"]
