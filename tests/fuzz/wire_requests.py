"""Requests of every RPC that use every field: where mutations of bytes begin."""

from __future__ import annotations

from kibaru.v1 import news_pb2 as pb

_ARTICLE = pb.Article(text="It rains in Mali. “No,” he said, 3 times.", title="Rain", language="en")
_GLOSSARY = [
    pb.GlossaryTerm(source="rain", target="pluie", target_language="fr"),
    pb.GlossaryTerm(source="Mali", target="Mali"),
]
DIGEST = pb.DigestRequest(
    article=_ARTICLE,
    parts=[pb.PART_EXTRACTIVE, pb.PART_ABSTRACTIVE, pb.PART_ARTICLE_TRANSLATION],
    target_languages=["fr", "bm"],
    extractive_length=pb.SummaryLength(sentences=2),
    abstractive_length=pb.SummaryLength(ratio=0.5),
    glossary=_GLOSSARY,
    long_input=pb.LONG_INPUT_CHUNK,
    deterministic=True,
    keep_unsupported=True,
    profile="fake",
)
# The order is that of the picks in stored inputs: append only.
REQUESTS = (
    DIGEST,
    pb.StreamDigestRequest(digest=DIGEST),
    pb.SummarizeRequest(
        article=_ARTICLE,
        parts=[pb.PART_EXTRACTIVE],
        extractive_length=pb.SummaryLength(words=10),
        abstractive_length=pb.SummaryLength(words=7),
        long_input=pb.LONG_INPUT_TRUNCATE,
    ),
    pb.TranslateRequest(
        texts=["It rains.", ""],
        source_language="en",
        target_language="fr",
        glossary=_GLOSSARY,
    ),
    pb.GetInfoRequest(profile="fake"),
)
