"""The bearer token that callers must carry."""

from __future__ import annotations

from pathlib import Path

import pytest

from kibaru_service.transport.tokens import Token, UnreadableToken


@pytest.mark.parametrize(
    ("header", "fits"),
    [
        ("Bearer s3cret", True),
        ("bearer s3cret", True),
        ("Bearer s3cre", False),
        ("Bearer ", False),
        ("s3cret", False),
        ("Basic s3cret", False),
        ("", False),
        ("Bearer é", False),
    ],
)
def test_only_the_token_after_its_scheme_fits(header: str, fits: bool) -> None:  # noqa: FBT001
    """The scheme's case does not matter, the token's does."""
    assert Token("s3cret").matches(header) is fits


def test_token_is_the_first_line_of_its_file(tmp_path: Path) -> None:
    """Editors end lines, and people leave notes below."""
    file = tmp_path / "token"
    file.write_text("s3cret \nrotated in March\n")
    assert Token.read(file).matches("Bearer s3cret")


def test_file_without_token_is_refused(tmp_path: Path) -> None:
    """An empty token would let everybody in."""
    file = tmp_path / "token"
    for path in (tmp_path / "none", file):
        with pytest.raises(UnreadableToken, match=path.name):
            Token.read(path)
        file.write_text("\n")


def test_token_does_not_show() -> None:
    """Not in a log line by accident either."""
    assert "s3cret" not in repr(Token("s3cret"))
