"""The parts of a streamed digest, put together to the reply that Digest would have given."""

from __future__ import annotations

from kibaru.v1 import news_pb2 as pb
from kibaru_client.errors import ServerError


class Merger:
    """Takes the parts of one stream as they come; the order of segments does not matter."""

    def __init__(self) -> None:
        self._reply = pb.DigestResponse()
        self._ended = False
        self._translations: dict[tuple[str, int], pb.Translation] = {}

    def add(self, part: pb.StreamDigestResponse) -> None:
        """Take the next part; kinds that this client does not know are passed over."""
        match part.WhichOneof("part"):
            case "article":
                self._reply.article.CopyFrom(part.article)
            case "extractive":
                self._reply.extractive.CopyFrom(part.extractive)
            case "abstractive":
                self._reply.abstractive.CopyFrom(part.abstractive)
            case "translated":
                self._translate(part.translated)
            case "end":
                self._end(part.end)

    def reply(self) -> pb.DigestResponse:
        """Return the whole; translations by language, then by scope, as the server orders them.

        Raises ServerError when the stream has stopped short of its end.
        """
        if not self._ended:
            raise ServerError("the server's stream stopped before its end")
        whole = pb.DigestResponse()
        whole.CopyFrom(self._reply)
        whole.translations.extend(self._translations[key] for key in sorted(self._translations))
        for translation in whole.translations:
            translation.segments.sort(key=lambda segment: segment.source_id)
        return whole

    def _translate(self, part: pb.TranslatedSegments) -> None:
        key = (part.language, part.scope)
        fresh = pb.Translation(language=part.language, scope=part.scope)
        translation = self._translations.setdefault(key, fresh)
        translation.segments.extend(part.segments)
        translation.text = part.text or translation.text

    def _end(self, end: pb.StreamEnd) -> None:
        self._reply.models.extend(end.models)
        self._reply.usage.CopyFrom(end.usage)
        self._ended = True
