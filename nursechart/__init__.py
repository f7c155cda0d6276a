"""nursechart: charting for home-infusion nurses that works without a network and loses nothing."""

__version__ = "0.1.0"
