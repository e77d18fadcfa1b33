"""A client that begins streams and reads so many messages of each, and then no more.

python tests/faults/reader.py TARGET STREAMS MESSAGES WORDS SEED     until it is killed
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import grpc

from kibaru.v1 import news_pb2 as pb
from kibaru.v1 import news_pb2_grpc

_WINDOW = 16_384


async def read(target: str, streams: int, messages: int, words: int, seed: int) -> None:
    """Begin the streams, read a little of each, and wait."""
    sys.path.append(str(Path(__file__).resolve().parents[1] / "load"))
    from newsroom import articles

    texts = articles(words, seed)
    # A connection and a small window for each: what is not read stays with the server.
    alone = [
        ("grpc.use_local_subchannel_pool", 1),
        ("grpc.http2.lookahead_bytes", _WINDOW),
        ("grpc.http2.bdp_probe", 0),
    ]
    channels = [grpc.aio.insecure_channel(target, options=alone) for _ in range(streams)]
    calls = []
    for channel in channels:
        article = pb.Article(text=next(texts), language="en")
        request = pb.StreamDigestRequest(digest=pb.DigestRequest(article=article))
        calls.append(news_pb2_grpc.NewsServiceStub(channel).StreamDigest(request))
    for call in calls:
        for _ in range(messages):
            await call.read()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(read(sys.argv[1], *map(int, sys.argv[2:6])))
