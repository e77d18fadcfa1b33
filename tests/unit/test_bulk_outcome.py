"""What came of a row, in words that a caller would have got."""

from __future__ import annotations

import json

import pytest

from kibaru_service import domain
from kibaru_service.bulk.outcome import Outcome, digested, failed
from kibaru_service.bulk.problems import InvalidRow, WorkerDied
from kibaru_service.domain import Check, CheckKind, Severity
from kibaru_service.errors import GenerationFailed, TextTooLong


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (
            TextTooLong("article.text", "long"),
            ("INVALID_ARGUMENT", "TEXT_TOO_LONG", "article.text"),
        ),
        (InvalidRow("text", "no"), ("INVALID_ARGUMENT", "INVALID_ROW", "text")),
        (GenerationFailed("refused"), ("INTERNAL", "GENERATION_FAILED", "")),
        (WorkerDied("twice"), ("INTERNAL", "WORKER_DIED", "")),
        (RuntimeError("Once upon a time"), ("INTERNAL", "INTERNAL", "")),
    ],
)
def test_an_error_has_the_code_and_reason_of_a_call(
    error: Exception, expected: tuple[str, str, str]
) -> None:
    """From the server's own table; somebody else's message may quote an article and is left out."""
    outcome = failed(3, error)
    assert outcome.error is not None
    assert (outcome.error["code"], outcome.error["reason"], outcome.error["field"]) == expected
    assert outcome.digest is None
    said = "RuntimeError" if isinstance(error, RuntimeError) else str(error)
    assert outcome.error["message"] == said


def test_checks_count_from_warning_on() -> None:
    """In the abstractive summary and in every translation."""
    checks = tuple(Check(CheckKind.NUMBER, severity, "code", "message") for severity in Severity)
    document = domain.Document(
        "a", domain.Language("en"), (), domain.Coverage(1, 1), title="", notices=()
    )
    written = domain.Written(0, "a", (), checks)
    segment = domain.Segment(0, "a", checks=checks)
    translation = domain.Translation("fr", domain.Scope.ARTICLE, (segment, segment), "a a")
    digest = domain.Digest(
        document,
        None,
        domain.AbstractiveSummary((written,), 1.0),
        (translation, translation),
        domain.Usage(),
    )
    outcome = digested(0, digest)
    assert outcome.checks == 2 * (1 + 2 * 2)
    assert Outcome.of(json.loads(json.dumps(outcome.fields()))) == outcome
