"""How many readings of sentences are kept."""

from __future__ import annotations

# A sentence is read again with each text that a repair tries against it, and for each language.
READ_AGAIN = 512
