"""The shared package of Kervan's functions."""

__version__ = "0.1.0"
