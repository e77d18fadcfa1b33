"""Calls given up at random moments: nothing of them stays, and others never notice.

A third of the callers wants a sentence, a third a digest, a third a stream of its parts. Each gives
up at a random moment within three times what a digest takes alone: in the queue, in a batch, or
between two.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import grpc
from newsroom import articles, sentences
from servers import Server, serving
from verdict import Verdict

from kibaru.v1 import news_pb2 as pb
from kibaru.v1 import news_pb2_grpc

_WORDS = 60
_TIMES = 3.0
_PROBES = 5
_QUIET_SECONDS = 60.0
_QUIET_BATCHES = 20.0


def run(*, calls: int = 10_000, callers: int = 48) -> Verdict:
    """Make so many calls, give all of them up, look at what is left."""
    with serving("--max-queue-seconds", "100000") as server:
        before = asyncio.run(_probe(server))
        held = server.megabytes
        ended = asyncio.run(_give_up(server, calls, callers))
        quiet = server.await_nothing(_QUIET_SECONDS)
        begun = server.value("grpc_server_started_total")
        handled = server.value("grpc_server_handled_total")
        after = asyncio.run(_probe(server))
        verdict = Verdict(f"{calls} calls given up at random moments")
        for code, count in sorted(ended.items()):
            verdict.figure(f"ended as {code}", count)
        batch = server.batch_seconds()
        verdict.figure("batches' time until nothing ran or waited", (quiet or 0.0) / batch)
        dropped = server.value("kibaru_texts_total", outcome="cancelled")
        verdict.figure("texts dropped from the queue unrun", dropped)
        verdict.figure("MB held before", held)
        verdict.figure("MB held after", server.megabytes)
        verdict.claim("most were given up before their end", 2 * ended["CANCELLED"] > calls)
        verdict.claim("queue, backlog and calls in flight are back to nothing", quiet is not None)
        verdict.claim(
            f"within {_QUIET_BATCHES:.0f} batches", (quiet or 0.0) <= _QUIET_BATCHES * batch
        )
        verdict.claim("every call that began has ended", begun == handled)
        verdict.claim("nothing but answers and cancellations", set(ended) <= {"OK", "CANCELLED"})
        verdict.claim("the same calls have the same answers as before", before == after)
        return verdict


async def _give_up(server: Server, calls: int, callers: int) -> Counter[str]:
    ended: Counter[str] = Counter()
    chance, texts, left = random.Random(8), articles(_WORDS, 8), iter(range(calls))
    async with grpc.aio.insecure_channel(server.target) as channel:
        news = news_pb2_grpc.NewsServiceStub(channel)
        began = time.perf_counter()
        await _digest(news, next(texts))
        longest = _TIMES * (time.perf_counter() - began)

        async def caller(kind: Callable[[Any, str], Any]) -> None:
            for _ in left:
                ended[await _abandoned(kind(news, next(texts)), chance.random() * longest)] += 1

        kinds = (_sentence, _digest, _stream)
        await asyncio.gather(*(caller(kinds[n % len(kinds)]) for n in range(callers)))
    return ended


async def _abandoned(call: Any, seconds: float) -> str:
    """Give a call up after so many seconds; return the name of its status."""
    asyncio.get_running_loop().call_later(seconds, call.cancel)
    try:
        if hasattr(call, "__aiter__"):
            async for _ in call:
                pass
        else:
            await call
    except asyncio.CancelledError:
        return "CANCELLED"
    except grpc.aio.AioRpcError as error:
        return str(error.code().name)
    return "OK"


def _sentence(news: Any, text: str) -> Any:
    return news.Translate(
        pb.TranslateRequest(texts=[text], source_language="en", target_language="fr")
    )


def _digest(news: Any, text: str) -> Any:
    return news.Digest(_request(text))


def _stream(news: Any, text: str) -> Any:
    return news.StreamDigest(pb.StreamDigestRequest(digest=_request(text)))


def _request(text: str) -> pb.DigestRequest:
    return pb.DigestRequest(article=pb.Article(text=text, language="en"))


async def _probe(server: Server) -> list[str]:
    """Return the answers to a few calls, one after the other: mates may move a score by a hair."""
    async with grpc.aio.insecure_channel(server.target) as channel:
        news = news_pb2_grpc.NewsServiceStub(channel)
        texts = [text for text, _ in zip(sentences(99), range(_PROBES), strict=False)]
        replies = [await _sentence(news, text) for text in texts]
    return [reply.translations[0].text for reply in replies]
