from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from google.protobuf.message import Message

from client_fakes import ARTICLE, FakeNews, parts, whole
from kibaru.v1 import news_pb2 as pb
from kibaru_client import convert, enums
from kibaru_client.enums import CheckKind, Role, Rung, Scope, Severity
from kibaru_client.errors import ServerError

UNHEARD_OF: Any = 99


def test_a_digest_says_the_same_as_its_message() -> None:
    """Every part of the message is there, under the names of the client."""
    digest = convert.digest(whole())
    assert digest.article.title == "Ferry to Gao sails again"
    assert digest.article.sentences[0].role is Role.TITLE
    assert digest.extractive_texts == tuple(digest.article.sentences[n].text for n in (1, 3))
    assert digest.abstractive_text == "The Gao ferry is back. It took passengers and rice."
    assert digest.translation("bm").text.startswith("bm: Ferry")
    assert [s.source_id for s in digest.translation("fr", Scope.EXTRACTIVE).segments] == [1, 3]
    assert digest.receipt.usage.total_seconds == 1.25
    assert digest.receipt.models[0].id == "compact-en-fr"


def test_spans_point_into_the_text_as_sent() -> None:
    """A sentence's span cuts its text out of the article."""
    for sentence in convert.digest(whole()).article.sentences:
        assert ARTICLE[sentence.span.start : sentence.span.end] == sentence.text


def test_checks_keep_kind_severity_and_place() -> None:
    """A check arrives whole, and a span that was not sent stays None."""
    (sentence,) = convert.digest(whole()).checked
    (check,) = sentence.checks
    assert (check.kind, check.severity) == (CheckKind.NUMBER, Severity.WARNING)
    assert (check.source_span, check.output_span) == (check.source_span, None)
    assert check.source_span is not None
    assert (check.source_span.start, check.source_span.end) == (11, 14)
    assert sentence.rung is Rung.REDECODED


def test_a_part_that_was_not_sent_is_none() -> None:
    """Nothing that was not asked for turns up as an empty summary."""
    digest = convert.digest(pb.DigestResponse(article=whole().article))
    assert (digest.extractive, digest.abstractive, digest.extractive_texts) == (None, None, ())
    with pytest.raises(KeyError):
        digest.translation("fr")


def test_a_reply_without_an_article_is_the_servers_fault() -> None:
    """The contract promises the article; its absence is no empty digest."""
    with pytest.raises(ServerError):
        convert.digest(pb.DigestResponse())


def test_values_of_a_newer_server_are_unknown_and_never_harmless() -> None:
    """An unknown kind is UNKNOWN; an unknown severity counts as a warning."""
    reply = whole()
    reply.article.sentences[0].role = UNHEARD_OF
    reply.abstractive.sentences[1].checks[0].kind = UNHEARD_OF
    reply.abstractive.sentences[1].checks[0].severity = UNHEARD_OF
    digest = convert.digest(reply)
    (sentence,) = digest.checked
    assert digest.article.sentences[0].role is Role.UNKNOWN
    assert sentence.checks[0].kind is CheckKind.UNKNOWN
    assert sentence.checks[0].severity is Severity.WARNING


@pytest.mark.parametrize(
    ("wrapper", "prefix", "members"),
    [
        (pb.Part, "PART_", enums.Part),
        (pb.LongInput, "LONG_INPUT_", enums.LongInput),
        (pb.Role, "ROLE_", enums.Role),
        (pb.TranslationScope, "TRANSLATION_SCOPE_", enums.Scope),
        (pb.Rung, "RUNG_", enums.Rung),
        (pb.CheckKind, "CHECK_KIND_", enums.CheckKind),
        (pb.Severity, "SEVERITY_", enums.Severity),
        (pb.ModelRole, "MODEL_ROLE_", enums.ModelRole),
    ],
)
def test_the_client_knows_every_value_of_the_contract(
    wrapper: Any, prefix: str, members: Any
) -> None:
    """A value that is added to the contract is added to the client as well."""
    contract = {name.removeprefix(prefix) for name, _ in wrapper.items()} - {"UNSPECIFIED"}
    assert contract == set(members.__members__) - {"UNKNOWN"}


def test_every_part_of_a_stream_is_an_event() -> None:
    """Each message of the stream becomes one typed event; an empty one becomes none."""
    kinds = [type(convert.event(part)).__name__ for part in parts(whole(("fr",)))]
    assert kinds[0] == "Structure"
    assert kinds[-1] == "Receipt"
    assert {"Extractive", "Abstractive", "TranslatedSegments"} <= set(kinds)
    assert convert.event(pb.StreamDigestResponse()) is None


class Nobody:
    def invocation_metadata(self) -> tuple[()]:
        return ()


def leaves(value: object) -> list[object]:
    if is_dataclass(value):
        inside = [getattr(value, field.name) for field in fields(value)]
    elif isinstance(value, tuple):
        inside = list(value)
    else:
        return [value]
    return [leaf for item in inside for leaf in leaves(item)]


def test_no_message_leaks_into_typed_values() -> None:
    """Callers see dataclasses, tuples, enums and plain values, down to the last leaf."""
    news = FakeNews()
    values = [
        convert.digest(whole()),
        convert.summary(news.Summarize(pb.SummarizeRequest(), Nobody())),
        convert.translations(news.Translate(pb.TranslateRequest(texts=["212 goats"]), Nobody())),
        convert.info(news.GetInfo(pb.GetInfoRequest(), Nobody())),
    ]
    for leaf in leaves(tuple(values)):
        assert not isinstance(leaf, Message)
        assert leaf is None or isinstance(
            leaf, str | int | float | Role | Rung | Scope | CheckKind | enums.ModelRole
        )
