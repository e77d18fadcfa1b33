"""Fuzzes the whole servicer in process: bytes of a request to replies, over made-up models.

python tests/fuzz/fuzz_service.py --inputs 50000

The first byte picks the RPC. From 128 on the rest is the request as bytes; below, it is a title, a
text, a term and its translation in lines, and the second byte picks the options.
"""

from __future__ import annotations

import asyncio

import harness

with harness.instrumented():
    from oracles import sound
    from served import TYPED, Served

    from kibaru.v1 import news_pb2 as pb
    from kibaru_service.engine.fake import FakeBehaviour, fake_models
    from kibaru_service.logs import configure

from wire_requests import REQUESTS

from hostile import SHAPES

_LENGTHS = (
    None,
    pb.SummaryLength(sentences=1),
    pb.SummaryLength(words=5),
    pb.SummaryLength(words=2**31 - 1),
    pb.SummaryLength(ratio=0.3),
    pb.SummaryLength(ratio=1.0),
)
_TARGETS = ((), ("fr",), ("bm",), ("en", "fr"))
_served: list[tuple[asyncio.AbstractEventLoop, Served]] = []
# What no task awaited: an error that nobody is told of.
_unheard: list[str] = []


def written(data: bytes) -> tuple[type, bytes]:
    """Return the type of the request and its bytes."""
    pick = data[0] if data else 0
    if pick >= 128:
        return type(REQUESTS[pick % len(REQUESTS)]), data[1:]
    options = data[1] if len(data) > 1 else 0
    fields = [*data[2:].decode("utf-8", "replace").split("\x1f"), "", "", "", ""]
    glossary = [pb.GlossaryTerm(source=fields[2], target=fields[3])] if fields[2] else []
    if pick % 4 == 3:
        request = pb.TranslateRequest(
            texts=fields[:2], target_language="fr" if options % 2 else "bm", glossary=glossary
        )
        request.source_language = "en" if options % 3 else ""
        return pb.TranslateRequest, request.SerializeToString()
    asked = pb.DigestRequest(
        article=pb.Article(text=fields[0], title=fields[1], language="en" if options % 2 else "fr"),
        target_languages=_TARGETS[options // 2 % 4],
        extractive_length=_LENGTHS[options % 6],
        abstractive_length=_LENGTHS[options // 6 % 6],
        keep_unsupported=options % 5 == 0,
        glossary=glossary,
    )
    if pick % 4 == 1:
        return pb.StreamDigestRequest, pb.StreamDigestRequest(digest=asked).SerializeToString()
    return pb.DigestRequest, asked.SerializeToString()


def judged(kind: type, raw: bytes, served: Served) -> None:
    """Answer a request; an error must be typed, and a reply sound."""
    loop = _loop(served)
    context, replies = loop.run_until_complete(
        asyncio.wait_for(served.answer(kind, raw), timeout=1_000)
    )
    assert context.status in TYPED, (context.status, context.details)
    assert not _unheard, _unheard
    for reply in replies:
        if isinstance(reply, pb.DigestResponse):
            sound(reply, pb.DigestRequest.FromString(raw).article.text)


def _loop(served: Served) -> asyncio.AbstractEventLoop:
    return next(loop for loop, one in _served if one is served)


def start(served: Served, loop: asyncio.AbstractEventLoop) -> Served:
    """Keep a service for the inputs to come, on its loop."""
    loop.set_exception_handler(lambda _, what: _unheard.append(str(what)))
    _served.append((loop, served))
    return served


def stop() -> None:
    """Close what inputs were answered by."""
    while _served:
        loop, served = _served.pop()
        loop.run_until_complete(served.close())
        loop.close()


def one(data: bytes) -> None:
    """Answer one request over made-up models."""
    if not _served:
        loop = asyncio.new_event_loop()

        async def make() -> Served:
            return Served(fake_models(FakeBehaviour(max_input_tokens=40, max_output_tokens=60)))

        start(loop.run_until_complete(make()), loop)
    kind, raw = written(data)
    judged(kind, raw, _served[0][1])


def seeds() -> list[bytes]:
    """Return each shape as an article, and requests that use every field."""
    found = [bytes([128 + n]) + r.SerializeToString() for n, r in enumerate(REQUESTS)]
    for number, shape in enumerate(SHAPES.values()):
        text = shape(80)
        fields = "\x1f".join([text, text[:20], text[:6], text[-6:]])
        found.append(bytes([number % 4, number % 36]) + fields.encode())
    return found


if __name__ == "__main__":
    configure("error", "json")
    harness.run(one, seeds())
