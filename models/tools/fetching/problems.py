"""What can go wrong in a fetch; every message is one line that says what to do."""

from __future__ import annotations


class FetchError(Exception):
    """Nothing was put in place; what was downloaded stays, to be resumed."""


class Refused(FetchError):
    """Bytes or a revision are not what was promised; they are thrown away, never converted."""


class NoSpace(FetchError):
    """The disk is too small, or has become full."""


class OutOfReach(FetchError):
    """The hub cannot be reached, or not asked, and the files are not here."""


class NoAccess(FetchError):
    """The hub does not let us in."""
