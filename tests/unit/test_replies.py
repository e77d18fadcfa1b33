"""Values of the domain to replies of the contract."""

from __future__ import annotations

from enum import Enum

import pytest

from kibaru.v1 import news_pb2 as pb
from kibaru_service import domain
from kibaru_service.transport import digests, replies

DOCUMENT = domain.Document("a", domain.Language("en", 0.5), (), domain.Coverage(1, 1))


@pytest.mark.parametrize(
    ("kind", "names", "prefix"),
    [
        (domain.Role, pb.Role, "ROLE_"),
        (domain.Rung, pb.Rung, "RUNG_"),
        (domain.CheckKind, pb.CheckKind, "CHECK_KIND_"),
        (domain.Severity, pb.Severity, "SEVERITY_"),
        (domain.Scope, pb.TranslationScope, "TRANSLATION_SCOPE_"),
        (domain.ModelRole, pb.ModelRole, "MODEL_ROLE_"),
        (domain.Part, pb.Part, "PART_"),
        (domain.LongInput, pb.LongInput, "LONG_INPUT_"),
    ],
)
def test_enums_of_domain_and_contract_are_the_same(
    kind: type[Enum], names: type, prefix: str
) -> None:
    """Every member has its value, every value but UNSPECIFIED its member."""
    ours = {prefix + member.name for member in kind}
    theirs = {name for name in names.keys() if not name.endswith("_UNSPECIFIED")}  # type: ignore[attr-defined]  # noqa: SIM118
    assert ours == theirs


def test_check_carries_both_spans() -> None:
    """Kind, severity, code, message, and where."""
    check = domain.Check(
        domain.CheckKind.NUMBER,
        domain.Severity.WARNING,
        "number.missing",
        "the number 4 is missing",
        source_span=domain.Span(0, 1),
    )
    segment = replies.segment(domain.Segment(3, "text", -0.5, (check,), domain.Rung.PIVOT))
    assert (segment.source_id, segment.score, segment.rung) == (3, -0.5, pb.RUNG_PIVOT)
    (sent,) = segment.checks
    assert (sent.kind, sent.severity) == (pb.CHECK_KIND_NUMBER, pb.SEVERITY_WARNING)
    assert (sent.code, sent.message) == ("number.missing", "the number 4 is missing")
    assert (sent.source_span.start, sent.source_span.end) == (0, 1)
    assert not sent.HasField("output_span")


def test_part_that_was_not_asked_for_is_unset() -> None:
    """Absent is not the same as empty."""
    empty = domain.ExtractiveSummary(())
    reply = digests.digest(domain.Digest(DOCUMENT, empty, None, (), domain.Usage()))
    assert reply.HasField("extractive")
    assert not reply.HasField("abstractive")


def test_models_come_in_a_fixed_order() -> None:
    """A set has no order, a reply has."""
    refs = {domain.ModelRef("b", "2"), domain.ModelRef("a", "1"), domain.ModelRef("a", "0")}
    assert [(m.id, m.fingerprint) for m in replies.models(refs)] == [
        ("a", "0"),
        ("a", "1"),
        ("b", "2"),
    ]


def test_only_the_last_segments_carry_the_text() -> None:
    """None in the domain is the unset string of the contract."""
    some = domain.TranslatedSegments("fr", domain.Scope.ARTICLE, (domain.Segment(0, "un"),))
    assert digests.part(some).translated.text == ""
    last = domain.TranslatedSegments("fr", domain.Scope.ARTICLE, (), "un deux")
    assert digests.part(last).translated.text == "un deux"
