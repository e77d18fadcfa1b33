"""What is done about a translated sentence that fails its checks.

The ladder, cheapest first; the first text without a failed check of WARNING or above ends it:

1. CORRECTED: slips of the pen put right where they stand, in the first text and in every later one.
2. CONSTRAINED: the model goes on from what it had right and the figure, name or term it got wrong.
3. REDECODED: a wider beam, its n-best list reranked by the checks; without repetition for a loop.
4. SPLIT: the clauses of the sentence, one by one.
5. PIVOT: by way of a third language, where models for that exist.
6. SOURCE: the source itself, where the best text so far is no sentence of the language at all.

Slight faults have the wider beam alone: what a reader sees by himself is not worth the others.
A broken text (a loop, another language) is nothing to go on from: there the wider beam comes first.
Corrections cost no decoding: they take two in five of the flawed figures out of Bambara, and most
words that were left standing bring the text nearer to the references (recipes/lexicon). On
development sets of news the second rung mends 53 % of what it is tried on, the third 30 % at more
than three times the cost, and what both mend is as near to the references either way (chrF).

Whatever is best by its checks, then by the model's score, is kept with the checks that it still
fails. `budget` bounds the extra work of a request, `metrics` counts it.
"""

from __future__ import annotations

from kibaru_service.usecases.repair.budget import DEFAULT_POLICY, RepairPolicy
from kibaru_service.usecases.repair.decoding import Decoder, Task
from kibaru_service.usecases.repair.ladder import Ladder

__all__ = ["DEFAULT_POLICY", "Decoder", "Ladder", "RepairPolicy", "Task"]
