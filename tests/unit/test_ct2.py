from __future__ import annotations

import os
import sys
import weakref
from pathlib import Path

import ctranslate2
import numpy as np
import pytest

from kibaru_service.engine.ct2 import CT2Encoder, CT2Seq2Seq, CT2Settings
from kibaru_service.engine.protocol import DecodeOptions, Tokens
from kibaru_service.engine.threads import NICENESS
from kibaru_service.errors import GenerationFailed, ModelCorrupt
from tiny_models import WORDS, save_encoder, save_translator

SETTINGS = CT2Settings(max_input_tokens=20)
SOURCES = [
    ["<en>", *WORDS[:5], "</s>"],
    ["<en>", *WORDS[7:20], "</s>"],
    ["<en>", "w3", "</s>"],
    ["<en>", *WORDS[30:36], "</s>"],
]
FRENCH: list[Tokens] = [["<fr>"]] * len(SOURCES)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_translator(tmp_path_factory.mktemp("translator"), end_bias=2.5)


@pytest.fixture(scope="module")
def model(folder: Path) -> CT2Seq2Seq:
    return CT2Seq2Seq(folder, SETTINGS)


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> CT2Encoder:
    return CT2Encoder(save_encoder(tmp_path_factory.mktemp("encoder")), SETTINGS)


@pytest.mark.parametrize("beam", [1, 4])
def test_batch_mates_change_nothing(model: CT2Seq2Seq, beam: int) -> None:
    """Every row comes back in its place, and as if it had been alone."""
    options = DecodeOptions(beam_size=beam, max_output_tokens=20)
    together = model.generate(SOURCES, FRENCH, options)
    alone = [model.generate([source], [["<fr>"]], options)[0] for source in SOURCES]
    assert [row.tokens for row in together] == [row.tokens for row in alone]
    assert len({tuple(row.tokens) for row in together}) == len(SOURCES)


@pytest.mark.parametrize("beam", [1, 4])
@pytest.mark.parametrize("penalty", [0.0, 0.6, 1.0])
def test_score_is_the_mean_log_probability(tmp_path: Path, beam: int, penalty: float) -> None:
    """Whatever the search divides by, the score is the mean over what was written and the end."""
    folder = save_translator(tmp_path, end_bias=4.0)
    options = DecodeOptions(beam_size=beam, length_penalty=penalty, max_output_tokens=40)
    rows = CT2Seq2Seq(folder, SETTINGS).generate(SOURCES, FRENCH, options)
    reference = ctranslate2.Translator(str(folder)).score_batch(
        SOURCES, [["<fr>", *row.tokens] for row in rows]
    )
    ended = [n for n, row in enumerate(rows) if not row.hit_limit]
    assert ended
    for n in ended:
        expected = np.mean(reference[n].log_probs[1:])
        assert rows[n].score == pytest.approx(expected, abs=1e-4)


def test_prefix_and_end_are_not_part_of_the_output(model: CT2Seq2Seq) -> None:
    """What comes back is text only."""
    options = DecodeOptions(beam_size=4, max_output_tokens=40)
    for row in model.generate(SOURCES, FRENCH, options):
        assert {"<fr>", "</s>", "<unk>"}.isdisjoint(row.tokens)


def test_each_token_says_where_it_looked(model: CT2Seq2Seq) -> None:
    """At a place of its own row, however long its neighbours are; the prefix has no look."""
    options = DecodeOptions(beam_size=4, max_output_tokens=40)
    for row, found in zip(SOURCES, model.generate(SOURCES, FRENCH, options), strict=True):
        assert len(found.looks) == len(found.tokens)
        assert all(place < len(row) and 0 < weight <= 1 for place, weight in found.looks)


def test_more_hypotheses_come_best_first(model: CT2Seq2Seq) -> None:
    """The first is what a search for one finds; the others differ and score no better."""
    options = DecodeOptions(beam_size=4, max_output_tokens=8, hypotheses=3)
    (best,) = model.generate(SOURCES[:1], FRENCH[:1], options)
    (alone,) = model.generate(SOURCES[:1], FRENCH[:1], DecodeOptions(4, 8))
    assert (best.tokens, len(best.others)) == (alone.tokens, 2)
    assert len({tuple(each.tokens) for each in (best, *best.others)}) == 3


def test_limit_is_reported(tmp_path: Path) -> None:
    """A row that never ends stops at the limit, and says so."""
    model = CT2Seq2Seq(save_translator(tmp_path, end_bias=-50.0), SETTINGS)
    for row in model.generate(SOURCES, FRENCH, DecodeOptions(max_output_tokens=7)):
        assert len(row.tokens) == 7
        assert row.hit_limit


def test_end_at_the_limit_is_no_cut(tmp_path: Path) -> None:
    """A row that needs exactly the limit is whole; with one token less it is cut."""
    model = CT2Seq2Seq(save_translator(tmp_path, end_bias=4.0), SETTINGS)
    source, length = next(
        (source, len(row.tokens))
        for source, row in zip(
            SOURCES,
            model.generate(SOURCES, FRENCH, DecodeOptions(max_output_tokens=40)),
            strict=True,
        )
        if len(row.tokens) > 1 and not row.hit_limit
    )
    for limit, cut in ((length, False), (length - 1, True)):
        options = DecodeOptions(max_output_tokens=limit)
        (row,) = model.generate([source], [["<fr>"]], options)
        assert row.hit_limit is cut
        assert len(row.tokens) == limit


def test_repetition_can_be_forbidden(model: CT2Seq2Seq) -> None:
    """With no_repeat_ngram_size two, no pair of tokens occurs twice."""
    options = DecodeOptions(no_repeat_ngram_size=2, max_output_tokens=30)
    for row in model.generate(SOURCES, FRENCH, options):
        pairs = list(zip(row.tokens, row.tokens[1:], strict=False))
        assert len(pairs) == len(set(pairs))


def test_greedy_row_ends_when_nobody_wants_it(tmp_path: Path) -> None:
    """A stopped row ends at its next token; its neighbours write what they would have written."""
    model = CT2Seq2Seq(save_translator(tmp_path, end_bias=-50.0), SETTINGS)
    options = DecodeOptions(max_output_tokens=30)
    asked: list[int] = []

    def stopped(row: int) -> bool:
        asked.append(row)
        return row == 1 and asked.count(1) >= 3

    whole = model.generate(SOURCES, FRENCH, options)
    rows = model.generate(SOURCES, FRENCH, options, stopped)
    assert len(rows[1].tokens) < 5
    assert [rows[n].tokens for n in (0, 2, 3)] == [whole[n].tokens for n in (0, 2, 3)]


def test_whoever_stops_rows_is_let_go_of_when_they_end(model: CT2Seq2Seq) -> None:
    """A thread of CTranslate2 must never hold the last reference to its own model."""

    class Never:
        def __call__(self, _row: int) -> bool:
            return False

    never = Never()
    gone = weakref.ref(never)
    model.generate(SOURCES, FRENCH, DecodeOptions(max_output_tokens=4), never)
    del never
    assert gone() is None


def test_beams_cannot_be_stopped(model: CT2Seq2Seq) -> None:
    """CTranslate2 asks about greedy rows only; with beams the wish has no effect and no error."""
    options = DecodeOptions(beam_size=4, max_output_tokens=20)
    assert model.generate(SOURCES, FRENCH, options, lambda _: True) == model.generate(
        SOURCES, FRENCH, options
    )


def test_unknown_prefix_is_refused(model: CT2Seq2Seq) -> None:
    """CTranslate2 would read it as <unk> and write whatever language it likes."""
    # The token may be a piece of an article, so that the message does not quote it.
    with pytest.raises(GenerationFailed, match="the model lacks"):
        model.generate([["w1"]], [["<de>"]], DecodeOptions())


def test_missing_tokens_are_found_at_start(model: CT2Seq2Seq) -> None:
    """A template with a token that the model lacks never gets to serve."""
    model.require({"<en>", "</s>"}, {"<fr>"})
    with pytest.raises(ModelCorrupt, match="<de>"):
        model.require({"<de>"}, set())
    with pytest.raises(ModelCorrupt, match="<de>"):
        model.require(set(), {"<de>"})


@pytest.mark.parametrize("row", [[], ["w1"] * 21])
def test_rows_that_would_be_cut_or_crash_are_refused(
    model: CT2Seq2Seq, encoder: CT2Encoder, row: Tokens
) -> None:
    """An empty row ends the process in an encoder; a long one would be cut in silence."""
    with pytest.raises(GenerationFailed):
        model.generate([["w1"], row], FRENCH[:2], DecodeOptions())
    with pytest.raises(GenerationFailed):
        encoder.encode([["w1"], row])


def test_error_inside_ctranslate2_is_ours(folder: Path) -> None:
    """A row beyond the model's positions is an error of that input, not a crash."""
    model = CT2Seq2Seq(folder, CT2Settings(max_input_tokens=1000))
    with pytest.raises(GenerationFailed, match="position"):
        model.generate([["w1"] * 300], [["<fr>"]], DecodeOptions())
    with pytest.raises(GenerationFailed, match="position"):
        model.score([["w1"]], [["<fr>"]], [["w1"] * 300])


def test_a_forced_text_has_the_score_of_a_written_one(tmp_path: Path) -> None:
    """Each of its tokens and its end has a log probability, the prefix has none."""
    model = CT2Seq2Seq(save_translator(tmp_path, end_bias=4.0), SETTINGS)
    written = model.generate(SOURCES, FRENCH, DecodeOptions(max_output_tokens=18))
    found = model.score(SOURCES, FRENCH, [row.tokens for row in written])
    assert [len(row) for row in found] == [len(row.tokens) + 1 for row in written]
    ended = [n for n, row in enumerate(written) if not row.hit_limit]
    assert ended
    for n in ended:
        assert sum(found[n]) == pytest.approx(written[n].score * len(found[n]), abs=1e-3)


def test_an_empty_text_has_an_end(model: CT2Seq2Seq) -> None:
    """Beside a longer one, too."""
    ends, whole = model.score(SOURCES[:2], FRENCH[:2], [[], ["w1", "w2"]])
    assert (len(ends), len(whole)) == (1, 3)


@pytest.mark.parametrize(
    ("source", "prefix", "target"),
    [
        ([], ["<fr>"], ["w1"]),
        (["w1"] * 21, ["<fr>"], ["w1"]),
        # The prefix and the end are two more.
        (["w1"], ["<fr>"], ["w1"] * 19),
        (["w1"], ["<de>"], ["w1"]),
    ],
)
def test_what_cannot_be_forced_whole_is_refused(
    model: CT2Seq2Seq, source: Tokens, prefix: Tokens, target: Tokens
) -> None:
    """By the rules for rows that write; a target is as long as a source at most."""
    model.score([["w1"] * 20], [["<fr>"]], [["w1"] * 18])
    with pytest.raises(GenerationFailed):
        model.score([["w1"], source], [["<fr>"], prefix], [["w1"], target])


def test_vectors_have_length_one(encoder: CT2Encoder) -> None:
    """Rows are float32 and normalised, so that a dot product is a cosine."""
    vectors = encoder.encode(SOURCES)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_padding_does_not_enter_a_vector(encoder: CT2Encoder) -> None:
    """A short row beside a long one has the vector that it has alone."""
    together = encoder.encode(SOURCES)
    alone = np.concatenate([encoder.encode([source]) for source in SOURCES])
    assert together == pytest.approx(alone, abs=1e-5)


def test_tags_can_be_left_out_of_the_mean(tmp_path: Path) -> None:
    """With skip the mean runs over the text alone."""
    folder = save_encoder(tmp_path)
    row = ["<en>", "w1", "w2", "</s>"]
    states = np.asarray(ctranslate2.Encoder(str(folder)).forward_batch([row]).last_hidden_state)
    mean = states[0, 1:3].mean(axis=0)
    (vector,) = CT2Encoder(folder, SETTINGS, skip=(1, 1)).encode([row])
    assert vector == pytest.approx(mean / np.linalg.norm(mean), abs=1e-5)


def test_row_without_text_still_has_a_vector(tmp_path: Path) -> None:
    """Where skipping leaves nothing, the tags are what there is."""
    encoder = CT2Encoder(save_encoder(tmp_path), SETTINGS, skip=(1, 1))
    vectors = encoder.encode([["<en>", "</s>"], ["<en>", "w1", "</s>"]])
    assert np.isfinite(vectors).all()


def test_folder_of_another_kind_is_corrupt(folder: Path, tmp_path: Path) -> None:
    """An encoder is no translator, nor the other way round; no weights are neither."""
    with pytest.raises(ModelCorrupt):
        CT2Encoder(folder, SETTINGS)
    with pytest.raises(ModelCorrupt):
        CT2Seq2Seq(save_encoder(tmp_path / "encoder"), SETTINGS)
    (save_translator(tmp_path / "gone") / "model.bin").unlink()
    with pytest.raises(ModelCorrupt, match=r"model\.bin"):
        CT2Seq2Seq(tmp_path / "gone", SETTINGS)


@pytest.mark.skipif(sys.platform != "linux", reason="priorities are of processes there")
def test_threads_of_a_model_stand_behind_ours(folder: Path) -> None:
    """Event loop and checks come first: a core that decodes is free for them at once."""
    before = priorities()
    model = CT2Seq2Seq(folder, SETTINGS)
    new = {thread: nice for thread, nice in priorities().items() if thread not in before}
    assert set(new.values()) == {min(os.getpriority(os.PRIO_PROCESS, 0) + NICENESS, 19)}
    del model


def priorities() -> dict[int, int]:
    """Return the priority of every thread of ours."""
    threads = [int(folder.name) for folder in Path("/proc/self/task").iterdir()]
    return {thread: os.getpriority(os.PRIO_PROCESS, thread) for thread in threads}
