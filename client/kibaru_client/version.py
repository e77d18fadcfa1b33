"""The one version number of client and service."""

__version__ = "0.1.0"
