from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kibaru_service.engine.rows import RowTemplate

TAGS = {"en": "eng_Latn", "bm": "bam_Latn"}
NLLB = RowTemplate(("{source}", "{text}", "</s>"), ("{target}",), TAGS, max_tokens=6)


def test_tags_stand_where_the_template_says() -> None:
    """Source tag in front, end behind, target tag as prefix."""
    row = NLLB.build(["▁a", "b"], "en", "bm")
    assert row.source == ["eng_Latn", "▁a", "b", "</s>"]
    assert row.prefix == ["bam_Latn"]
    assert not row.truncated


def test_verbatim_tokens_stay() -> None:
    """A token that is no place-holder is taken as it is, in source and prefix."""
    template = RowTemplate(("<task>", "{text}"), ("<compress>", "{source}"), TAGS, 9)
    row = template.build(["x"], "en", "en")
    assert row.source == ["<task>", "x"]
    assert row.prefix == ["<compress>", "eng_Latn"]


@given(length=st.integers(0, 12))
def test_rows_fit_the_model_and_say_what_was_cut(length: int) -> None:
    """No row is longer than the model takes, its frame is whole, and a cut is reported."""
    pieces = [str(n) for n in range(length)]
    row = NLLB.build(pieces, "en", "bm")
    assert len(row.source) <= 6
    assert row.source[0] == "eng_Latn"
    assert row.source[-1] == "</s>"
    assert row.source[1:-1] == pieces[:4]
    assert row.truncated == (length > 4)


def test_skip_counts_the_frame() -> None:
    """An encoder that pools the text alone leaves out what stands around it."""
    assert NLLB.skip() == (1, 1)
    assert RowTemplate(("{text}",), (), TAGS, 6).skip() == (0, 0)
