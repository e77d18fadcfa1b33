from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client_fakes import parts, whole
from kibaru.v1 import news_pb2 as pb
from kibaru_client.errors import ServerError
from kibaru_client.merge import Merger


def merged(stream: list[pb.StreamDigestResponse]) -> pb.DigestResponse:
    merger = Merger()
    for part in stream:
        merger.add(part)
    return merger.reply()


def test_the_stream_adds_up_to_the_digest() -> None:
    """Merging gives the bytes that Digest would have sent."""
    kept = merged(list(parts(whole()))).SerializeToString(deterministic=True)
    assert kept == whole().SerializeToString(deterministic=True)


@given(st.permutations(list(parts(whole()))))
def test_the_order_of_parts_does_not_matter(stream: list[pb.StreamDigestResponse]) -> None:
    """Sentences come as they are ready; the reply is the same."""
    assert merged(stream) == whole()


def test_a_stream_without_its_end_is_no_digest() -> None:
    """What stopped short must not pass for whole."""
    with pytest.raises(ServerError):
        merged(list(parts(whole()))[:-1])


def test_an_unknown_part_is_passed_over() -> None:
    """A newer server may send more than this client knows."""
    assert merged([pb.StreamDigestResponse(), *parts(whole())]) == whole()


def test_a_reply_is_a_copy() -> None:
    """Asking twice gives the same; what a caller does to one does not show in the other."""
    merger = Merger()
    for part in parts(whole()):
        merger.add(part)
    merger.reply().translations.clear()
    assert merger.reply() == whole()
