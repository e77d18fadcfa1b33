"""Checks of one output sentence against its source; a passed check leaves nothing behind.

One file a kind of check, each with a function `check(pair)` that yields what failed; `registry`
lists them. `pair` is what they look at, `figures` what the four checks of figures share. What
figures, names and terms look like in a language is the business of `kibaru_service.text`.
"""

from __future__ import annotations

from kibaru_service.usecases.checks.pair import Pair, Task
from kibaru_service.usecases.checks.registry import check_pair, warm_up
from kibaru_service.usecases.checks.truncation import check_truncation

__all__ = ["Pair", "Task", "check_pair", "check_truncation", "warm_up"]
