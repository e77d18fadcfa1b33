"""Quotation marks that were lost or added: whose words these are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kibaru_service.domain import Check, CheckKind, Severity
from kibaru_service.text.normalize import for_model
from kibaru_service.usecases.checks.pair import Pair, Task

# Quotations in single marks, as in Britain; an apostrophe has letters on both sides.
_SINGLE = re.compile(r"(?<!\w)'(?=\w)[^']{2,}(?:'\w[^']*)*'(?!\w)")

# A quotation that goes on in the sentence before or after has one mark here.
_HALF = re.compile(r"(?<!\w)'(?=\w)|(?<=[.,!?])'(?!\w)")
# What can become a mark at all: an apostrophe between letters cannot, in most sentences.
_PERHAPS = re.compile(r"[\"“”„‟″«»]|(?<!\w)['‘’‚‛ʼ′`´]|['‘’‚‛ʼ′`´](?!\w)")
_QUOTED = re.compile(r"\"([^\"]+)\"")
_STYLE = 3


def check(pair: Pair) -> Iterator[Check]:
    """Yield quote.missing, quote.added and quote.unbalanced, whatever the marks look like."""
    theirs, ours = _marks(pair.source), _marks(pair.output)
    if theirs >= 2 and ours == 0 and pair.task is Task.TRANSLATION:
        severity = _severity(pair.source)
        yield _failed(severity, "quote.missing", "the quotation marks of the source are missing")
    elif ours >= 2 and theirs == 0:
        severity = _severity(pair.output)
        yield _failed(severity, "quote.added", "the source has no quotation marks")
    elif ours % 2 and not theirs % 2:
        yield _failed(Severity.WARNING, "quote.unbalanced", "a quotation mark has no partner")


def _severity(text: str) -> Severity:
    """Marks around a word or three are a turn of style; around more they say who is speaking."""
    straight = for_model(text)
    stretches = [*_QUOTED.findall(straight), *_SINGLE.findall(straight)]
    quoted = max((len(stretch.split()) for stretch in stretches), default=0)
    return Severity.WARNING if quoted > _STYLE else Severity.INFO


def _marks(text: str) -> int:
    if not _PERHAPS.search(text):
        return 0
    straight = for_model(text)
    rest, pairs = _SINGLE.subn("", straight)
    return straight.count('"') + 2 * pairs + len(_HALF.findall(rest))


def _failed(severity: Severity, code: str, message: str) -> Check:
    return Check(CheckKind.QUOTE, severity, code, message)
