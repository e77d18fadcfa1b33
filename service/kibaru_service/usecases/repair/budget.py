"""How much may be spent on repairs: a share of what a request costs without them."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import dataclass

from kibaru_service.engine.protocol import Call


@dataclass(frozen=True, slots=True)
class RepairPolicy:
    """Bounds of the extra work of one request, in estimated tokens in and out.

    Repairs may cost `floor` tokens and `ratio` times the first texts together. One sentence is
    granted at most `most` times its first text, and nothing where less than `least` times that is
    left: the n-best list alone costs as much. A sentence with slight faults is granted that list
    alone, and only while a share of `spare` of all that its request has earned so far is left for
    graver ones. A ratio of 0 turns them off.

    None starts in the last `reserve` seconds before the deadline, nor in the last `respite` of the
    time that the request was given: else each answer of a busy server, where they wait longest,
    would be sent at the last moment. Nor does one that would wait for its turn, as long as the text
    before it did, until there is no time left: it would hold the answer up and come to nothing.
    """

    ratio: float = 1.0
    floor: int = 2_000
    least: int = 3
    most: int = 8
    spare: float = 0.5
    reserve: float = 1.0
    respite: float = 0.25

    def seconds(self, call: Call, began: float) -> float | None:
        """Return how long an attempt may take, 0 where none may begin; None knows no bound.

        `began` is when the request did, as `time.monotonic` has it. What has begun may take half of
        what is kept free.
        """
        if call.deadline is None:
            return None
        kept = max(self.reserve, self.respite * (call.deadline - began))
        left = call.deadline - time.monotonic()
        return left - kept / 2 if left >= kept else 0.0


def estimate(text: str) -> int:
    """Return about how many tokens a sentence costs, in and out.

    The text alone decides, not what it did cost: a remembered sentence costs nothing, and two equal
    requests would not be mended equally.
    """
    return 8 + len(text) // 2


class Purse:
    """What one request may spend, granted in the order in which its sentences entered.

    A sentence that fails is granted the most once every sentence before it has been granted its
    own or turned out to need none. Where there is less left than that, it waits until those before
    it have said what they did not spend. So who fails first on the clock decides nothing.
    """

    def __init__(self, policy: RepairPolicy) -> None:
        self._policy = policy
        self._left = self._earned = float(policy.floor)
        self._lent = 0
        self._granting = False
        # Whose turn is to come: who has had it must not be held, or each would hold the other.
        self._tickets: deque[Ticket] = deque()

    def enter(self, text: str) -> Ticket:
        """Return the place of the next sentence in the order."""
        ticket = Ticket(self, estimate(text))
        self._tickets.append(ticket)
        return ticket

    def advance(self) -> None:
        """Grant what can be granted: up to the first sentence that nobody knows about yet."""
        # What a sentence gives back as it is granted, because its call has gone, is granted by the
        # loop that runs: thousands of them would be as many calls inside each other.
        if self._granting:
            return
        self._granting = True
        try:
            self._grant()
        finally:
            self._granting = False

    def _grant(self) -> None:
        while self._tickets:
            ticket = self._tickets[0]
            if ticket.claimed is None:
                return
            gained = self._policy.ratio * ticket.tokens
            left, most = self._bounds(ticket, gained)
            if ticket.claimed and left < most and self._lent:
                return
            self._tickets.popleft()
            granted = self._share(left, most, ticket.tokens) if ticket.claimed else 0.0
            self._left += gained - granted
            self._earned += gained
            self._lent += granted > 0
            ticket.grant(granted)

    def _bounds(self, ticket: Ticket, gained: float) -> tuple[float, float]:
        """Return what there is for a sentence, and the most that it may be granted of it."""
        policy, left = self._policy, self._left + gained
        if not ticket.slight:
            return left, policy.most * ticket.tokens
        return left - policy.spare * (self._earned + gained), policy.least * ticket.tokens

    def give_back(self, tokens: float) -> None:
        """Take what a sentence was granted and has not spent."""
        self._left += tokens
        self._lent -= 1
        self.advance()

    def _share(self, left: float, most: float, tokens: int) -> float:
        if self._policy.ratio <= 0 or left < self._policy.least * tokens:
            return 0.0
        return min(most, left)


class Ticket:
    """A sentence's place in the order, and what it is granted."""

    def __init__(self, purse: Purse, tokens: int) -> None:
        self.tokens = tokens
        self.claimed: bool | None = None
        self.slight = False
        self._lent = 0.0
        self._purse = purse
        self._granted: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    async def claim(self, *, slight: bool = False) -> float:
        """Return what may be spent on this sentence, once it is this sentence's turn."""
        self.slight = slight
        self._settle(claimed=True)
        return await self._granted

    def close(self, unspent: float = 0.0) -> None:
        """Need nothing, or nothing more: the sentences behind go on."""
        self._settle(claimed=False)
        lent, self._lent = self._lent, 0.0
        if lent:
            self._purse.give_back(min(unspent, lent))

    def grant(self, tokens: float) -> None:
        """Say how much may be spent, to whoever is still there to hear it."""
        self._lent = tokens
        if self._granted.cancelled():
            self.close(tokens)
        if not self._granted.done():
            self._granted.set_result(tokens)

    def _settle(self, *, claimed: bool) -> None:
        if self.claimed is None:
            self.claimed = claimed
            self._purse.advance()


DEFAULT_POLICY = RepairPolicy()
