"""The closed lists of the contract; UNKNOWN stands for what a newer server may add to them."""

from __future__ import annotations

from enum import Enum, IntEnum


class Part(Enum):
    """A part of a digest that can be asked for."""

    EXTRACTIVE = "extractive"
    ABSTRACTIVE = "abstractive"
    ARTICLE_TRANSLATION = "article_translation"
    SUMMARY_TRANSLATION = "summary_translation"


class LongInput(Enum):
    """What to do with an article beyond the server's limit for one pass."""

    REJECT = "reject"
    TRUNCATE = "truncate"
    CHUNK = "chunk"


class Role(Enum):
    """What a sentence is in its article."""

    UNKNOWN = "unknown"
    TITLE = "title"
    HEADING = "heading"
    CAPTION = "caption"
    BODY = "body"


class Scope(Enum):
    """Which text a translation belongs to."""

    UNKNOWN = "unknown"
    ARTICLE = "article"
    EXTRACTIVE = "extractive"
    ABSTRACTIVE = "abstractive"


class Rung(Enum):
    """How a text came to be, from the model's first answer down to the source itself."""

    UNKNOWN = "unknown"
    DIRECT = "direct"
    REDECODED = "redecoded"
    SPLIT = "split"
    PIVOT = "pivot"
    SOURCE = "source"
    EXTRACTIVE = "extractive"
    CONSTRAINED = "constrained"
    CORRECTED = "corrected"
    REWORDED = "reworded"
    SHORTENED = "shortened"


class CheckKind(Enum):
    """What a check looks at."""

    UNKNOWN = "unknown"
    NUMBER = "number"
    NAME = "name"
    LENGTH = "length"
    LOOP = "loop"
    LANGUAGE = "language"
    COPY = "copy"
    SUPPORT = "support"
    TRUNCATION = "truncation"
    GLOSSARY = "glossary"
    DATE = "date"
    MONEY = "money"
    URL = "url"
    QUOTE = "quote"
    UNIT = "unit"


class Severity(IntEnum):
    """How bad a failed check is; ordered, and an unknown one counts as a warning.

    A severity that this client has never heard of must not pass for harmless.
    """

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """The name as it is shown to readers."""
        return self.name.lower()


class ModelRole(Enum):
    """What a model does."""

    UNKNOWN = "unknown"
    TRANSLATE = "translate"
    SUMMARIZE = "summarize"
    EMBED = "embed"
