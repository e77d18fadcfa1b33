"""A rival: the same contract, tokenizer and weights, and one call of CTranslate2 per request.

This is how servers around CTranslate2 are usually written: a handler hands its own texts to
`translate_batch` with the library's default threads. `--tuned` gives it a worker per core instead.
"""

from __future__ import annotations

import argparse
import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import ctranslate2
import grpc
from weights import Weights

from kibaru.v1 import news_pb2 as pb
from kibaru.v1 import news_pb2_grpc


class OneByOne(news_pb2_grpc.NewsServiceServicer):
    """Translate and nothing else."""

    def __init__(self, weights: Weights, model: ctranslate2.Translator, workers: int) -> None:
        self._weights = weights
        self._model = model
        self._pool = ThreadPoolExecutor(workers)

    async def Translate(self, request: pb.TranslateRequest, context: Any) -> pb.TranslateResponse:  # noqa: N802, ARG002
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, self._translate, request)

    def _translate(self, request: pb.TranslateRequest) -> pb.TranslateResponse:
        rows = [self._weights.row(text) for text in request.texts]
        prefix = [self._weights.prefix(request.target_language)] * len(rows)
        found = self._weights.translate(self._model, rows, prefix)
        texts = [self._weights.text(tokens) for tokens in found]
        usage = pb.Usage(output_tokens=sum(map(len, found)))
        return pb.TranslateResponse(
            translations=[pb.TranslatedText(text=text) for text in texts], usage=usage
        )


async def serve(given: argparse.Namespace) -> None:
    """Serve until the process ends."""
    weights = Weights()
    # One worker and as many threads as CTranslate2 likes is what it does unless told otherwise.
    inter, intra = (2, 1) if given.tuned else (1, 0)
    model = ctranslate2.Translator(
        str(weights.folder), compute_type="int8", inter_threads=inter, intra_threads=intra
    )
    server = grpc.aio.server()
    service = OneByOne(weights, model, inter)  # type: ignore[abstract]
    news_pb2_grpc.add_NewsServiceServicer_to_server(service, server)
    port = server.add_insecure_port(f"127.0.0.1:{given.port}")
    await server.start()
    given.port_file.write_text(f"{port}\n")
    await server.wait_for_termination()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--port-file", type=Path, required=True)
    parser.add_argument("--log-level")
    parser.add_argument("--tuned", action="store_true")
    asyncio.run(serve(parser.parse_args()))
