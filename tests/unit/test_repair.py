"""The repair ladder: what is tried, in which order, at what cost, and what is kept."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from kibaru_service.domain import Check, CheckKind, Rung, Segment, Severity, Term, Usage
from kibaru_service.engine.protocol import (
    AS_CONFIGURED,
    Alternative,
    Call,
    Generation,
    Search,
)
from kibaru_service.errors import GenerationFailed, Overloaded
from kibaru_service.usecases import checks
from kibaru_service.usecases.counters import Failure, Output, QualityCounters
from kibaru_service.usecases.repair import Decoder, Ladder, RepairPolicy, Task
from kibaru_service.usecases.repair.budget import estimate
from kibaru_service.usecases.repair.candidate import Candidate, best
from kibaru_service.usecases.repair.ladder import WIDE
from kibaru_service.usecases.repair.starts import starts
from usecase_fakes import CALL, COST, REF

SOURCE = "The flood destroyed 340 houses in the old town, and the mayor opened the schools to all."
RIGHT = (
    "La crue a détruit 340 maisons dans la vieille ville, et le maire a ouvert les écoles à tous."
)
WRONG = RIGHT.replace("340", "430")


def _mended_by_a_wide_beam(text: str, _target: str, search: Search) -> tuple[str, ...]:
    number = next((word for word in text.split() if word.isdigit()), "no")
    right = RIGHT.replace("340", number)
    return (WRONG, right) if search.hypotheses > 1 else (WRONG,)


LOOP = "La crue a détruit la crue a détruit la crue a détruit la crue a détruit 340 maisons."
Write = Callable[[str, str, Search], tuple[str, ...]]


@dataclass
class Scripted:
    """Writes what `write(text, target, search)` says: the best text, then its alternatives."""

    write: Write
    directions: frozenset[tuple[str, str]] = frozenset({("en", "fr")})
    asked: list[tuple[str, str, Search]] = field(default_factory=list)
    origins: tuple[int, ...] = ()

    async def translate(
        self, text: str, source: str, target: str, call: Call, search: Search = AS_CONFIGURED
    ) -> Generation:
        """Answer at once."""
        del source, call
        self.asked.append((text, target, search))
        first, *others = self.write(text, target, search)
        rest = tuple(Alternative(each, -0.5 - n) for n, each in enumerate(others, 1))
        return Generation(first, -0.5, REF, COST, others=rest, origins=self.origins)


@dataclass
class Run:
    """One sentence through the ladder."""

    write: Write
    directions: frozenset[tuple[str, str]] = frozenset({("en", "fr")})
    policy: RepairPolicy = field(default_factory=RepairPolicy)
    call: Call = CALL
    terms: tuple[Term, ...] = ()
    usage: Usage = field(default_factory=Usage)
    counters: QualityCounters = field(default_factory=QualityCounters)
    origins: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        translator = Scripted(self.write, self.directions, origins=self.origins)
        self.asked = translator.asked
        decoder = Decoder(translator, asyncio.Semaphore(9))
        self.ladder = Ladder(decoder, self.policy, self.counters)

    async def segment(self, text: str = SOURCE) -> Segment:
        """Return the segment; `asked` keeps what the translator was asked."""
        task = Task(text, "en", "fr", self.terms, self.call, self.usage)
        return await self.ladder.translate(task, ("en", "fr"))


async def test_a_text_that_passes_is_left_alone() -> None:
    """One decoding, no repair, and nothing counted as failed."""
    run = Run(lambda *_: (RIGHT,))
    segment = await run.segment()
    assert (segment.rung, segment.repair, len(run.asked)) == (Rung.DIRECT, None, 1)
    assert (run.usage.repair.checked, run.usage.repair.failed) == (1, 0)


async def test_the_n_best_list_is_reranked_by_the_checks() -> None:
    """A less likely hypothesis that keeps the number wins, and the reply says what it cost."""
    run = Run(lambda _text, _target, s: (WRONG, RIGHT) if s.hypotheses > 1 else (WRONG,))
    segment = await run.segment()
    assert (segment.text, segment.rung, segment.checks) == (RIGHT, Rung.REDECODED, ())
    assert segment.repair is not None
    assert (segment.repair.attempts, segment.repair.failed_codes) == (2, ("number.changed",))
    assert segment.repair.tokens == 2 * (COST.input_tokens + COST.output_tokens)
    assert (run.usage.repair.repaired, run.usage.repair.tokens) == (1, segment.repair.tokens)


async def test_what_was_put_right_still_tells_where_its_words_come_from() -> None:
    """The name is mended, and the word that is none stands for the same word as before."""
    run = Run(lambda *_: ("Hier Skou a perdu les griculbes.",), origins=(0, 1, 2, 2, 3, 4))
    segment = await run.segment("Yesterday Sekou lost the zorplings.")
    assert (segment.text, segment.rung) == ("Hier Sekou a perdu les griculbes.", Rung.CORRECTED)
    assert [check.message for check in segment.checks] == [
        'griculbes is no known word; it stands for "zorplings"'
    ]


async def test_weighing_a_list_lets_others_in_between() -> None:
    """A new call waits for one check at most, however many hypotheses there are to check."""
    several = [WRONG.replace("430", str(430 + n)) for n in range(8)]
    run = Run(lambda _text, _target, s: tuple(several) if s.hypotheses > 1 else (WRONG,))
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    others = asyncio.create_task(count())
    await run.segment()
    others.cancel()
    assert turns >= len(several)


async def test_a_figure_is_put_in_its_place_and_the_model_goes_on() -> None:
    """The prefix holds what was right and the figure of the source; the model writes the rest."""

    def write(_text: str, _target: str, search: Search) -> tuple[str, ...]:
        right = search.start == "La crue a détruit 340"
        return (RIGHT,) if right else (WRONG,)

    run = Run(write)
    segment = await run.segment()
    assert (segment.text, segment.rung) == (RIGHT, Rung.CONSTRAINED)


async def test_a_slip_is_put_right_without_a_model() -> None:
    """A digit written twice: one decoding, nothing spent, and the reply says how it came to be."""
    run = Run(lambda *_: (RIGHT.replace("340", "3400"),))
    segment = await run.segment()
    assert (segment.text, segment.rung, segment.checks) == (RIGHT, Rung.CORRECTED, ())
    assert segment.repair is not None
    assert (segment.repair.attempts, segment.repair.tokens, len(run.asked)) == (0, 0, 1)
    assert segment.repair.failed_codes == ("number.changed",)
    assert run.usage.repair.repaired == 1


async def test_slips_of_repairs_are_put_right_too() -> None:
    """What a wider beam wrote is worth as much with its slip put right."""
    broken = f"{LOOP} 430"
    slip = RIGHT.replace("340", "3400")
    run = Run(lambda _text, _target, s: (slip,) if s.hypotheses > 1 else (broken,))
    segment = await run.segment()
    assert (segment.text, segment.rung, len(run.asked)) == (RIGHT, Rung.CORRECTED, 2)


async def test_no_slip_is_put_right_where_repairs_are_off() -> None:
    """Who turned them off wants to see what the model writes."""
    slip = RIGHT.replace("340", "3400")
    run = Run(lambda *_: (slip,), policy=RepairPolicy(ratio=0))
    segment = await run.segment()
    assert (segment.text, segment.rung) == (slip, Rung.DIRECT)


async def test_what_costs_least_is_tried_first() -> None:
    """One more greedy text costs a third of an n-best list, and mends more figures."""
    run = Run(lambda _text, _target, s: (RIGHT,) if s != AS_CONFIGURED else (WRONG,))
    segment = await run.segment()
    assert segment.rung is Rung.CONSTRAINED
    assert run.counters.attempts == {Rung.CONSTRAINED: 1}


async def test_nothing_is_built_on_a_broken_text() -> None:
    """What stands before a wrong figure is of use only in a text that is one."""
    broken = f"{LOOP} 430"
    run = Run(lambda _text, _target, s: (RIGHT,) if s.hypotheses > 1 else (broken,))
    assert (await run.segment()).rung is Rung.REDECODED
    assert run.counters.attempts == {Rung.REDECODED: 1}


async def test_candidates_are_judged_until_one_passes() -> None:
    """Behind the likeliest that passes there is none better, so none is looked at."""
    decoder = Decoder(Scripted(lambda *_: (WRONG, RIGHT, WRONG)), asyncio.Semaphore(9))
    task = Task(SOURCE, "en", "fr", (), CALL, Usage())
    found = await decoder.write(task, ("en", "fr"), Rung.REDECODED, WIDE)
    assert [candidate.text for candidate in found.candidates] == [WRONG, RIGHT]
    assert best(found.candidates).text == RIGHT


async def test_a_loop_is_decoded_again_without_repetition() -> None:
    """A beam that already loops will loop wider; repetition is forbidden instead."""
    run = Run(lambda _text, _target, s: (RIGHT,) if s.no_repeat_ngram_size else (LOOP,))
    segment = await run.segment()
    assert (segment.text, segment.rung) == (RIGHT, Rung.REDECODED)


async def test_a_long_sentence_is_split_into_clauses() -> None:
    """Where the whole will not do, its clauses are translated one by one."""
    parts = {
        "The flood destroyed 340 houses in the old town,": "La crue a détruit 340 maisons là-bas,",
        "and the mayor opened the schools to all.": "et le maire a ouvert les écoles à tous.",
    }
    run = Run(lambda text, *_: (parts.get(text, LOOP),))
    segment = await run.segment()
    assert (segment.text, segment.rung) == (" ".join(parts.values()), Rung.SPLIT)


async def test_a_sentence_begins_as_its_source_does() -> None:
    """With a capital, even where the model forgets it."""
    run = Run(lambda *_: (RIGHT[0].lower() + RIGHT[1:],))
    segment = await run.segment()
    assert (segment.text, segment.rung) == (RIGHT, Rung.DIRECT)


async def test_of_equals_the_one_with_the_figure_of_the_source_is_kept() -> None:
    """Dollars have become money of any kind, which nothing mends; the sum is right all the same."""
    wrong = "A ye wari miliyɔn 8000 sɔrɔ kalo la."
    run = Run(lambda *_: (wrong,), directions=frozenset({("en", "bm")}))
    task = Task("He got 800 dollars that month.", "en", "bm", (), CALL, run.usage)
    segment = await run.ladder.translate(task, ("en", "bm"))
    assert segment.text == wrong.replace("miliyɔn 8000", "800")
    assert [check.code for check in segment.checks] == ["money.currency"]


async def test_a_pivot_is_tried_where_one_exists() -> None:
    """The direct model failed; by way of another language the text passes."""
    ways = frozenset({("en", "fr"), ("en", "es"), ("es", "fr")})
    run = Run(lambda text, target, _s: ("ciudad",) if target == "es" else
              ((RIGHT,) if text == "ciudad" else (WRONG,)), ways)  # fmt: skip
    segment = await run.segment()
    assert (segment.text, segment.rung) == (RIGHT, Rung.PIVOT)


async def test_the_source_stands_in_for_what_is_no_sentence() -> None:
    """A loop that nothing mends is not shown; the source is, with the checks that failed."""
    run = Run(lambda *_: (LOOP,))
    segment = await run.segment()
    assert (segment.text, segment.rung) == (SOURCE, Rung.SOURCE)
    assert "loop.repeated" in [check.code for check in segment.checks]
    assert run.usage.repair.flagged == 1


@pytest.mark.parametrize(
    ("source", "target", "wrong", "start"),
    [
        ("He left on Jan. 31.", "fr", "Il est parti sur Jan. 31.", "Il est parti le 31 janvier"),
        ("He left on May 1.", "fr", "Il est parti le mai 1.", "Il est parti le 1er mai"),
        ("He left on Monday.", "fr", "Il est parti sur Monday.", "Il est parti lundi"),
    ],
)
async def test_a_date_that_needs_another_word_is_written_from_what_was_right(
    source: str, target: str, wrong: str, start: str
) -> None:
    """The model goes on behind it; what needs no other word is put right where it stands."""

    def write(_text: str, _target: str, search: Search) -> tuple[str, ...]:
        return (f"{search.start}." if search.start else wrong,)

    run = Run(write, directions=frozenset({("en", target)}))
    task = Task(source, "en", target, (), CALL, run.usage)
    segment = await run.ladder.translate(task, ("en", target))
    assert (segment.text, segment.rung) == (f"{start}.", Rung.CONSTRAINED)


def test_a_date_that_is_missing_is_begun_with_as_a_whole() -> None:
    """Day and month, behind the year that the model has written; the day alone comes after."""
    pair = checks.Pair("Elle aura lieu le 2 octobre 2025.", "A bɛ kɛ san 2025 la.", "fr", "bm")
    begun = list(starts(pair, checks.check_pair(pair)))
    assert begun[0] == "A bɛ kɛ san 2025 ɔkutɔburukalo tile 2"


async def test_a_wrong_figure_that_nothing_mends_is_kept_and_flagged() -> None:
    """A reader can do more with a flagged sentence than with one in another language."""
    run = Run(lambda *_: (WRONG,))
    segment = await run.segment()
    assert (segment.text, segment.rung) == (WRONG, Rung.DIRECT)
    assert [check.severity for check in segment.checks] == [Severity.ERROR]


@pytest.mark.parametrize("policy", [RepairPolicy(ratio=0), RepairPolicy(ratio=0.1, floor=0)])
async def test_the_budget_of_a_request_is_kept(policy: RepairPolicy) -> None:
    """Beyond it nothing is tried, and the reply says that it was cut short."""
    run = Run(lambda *_: (WRONG,), policy=policy)
    segment = await run.segment()
    assert len(run.asked) == 1
    assert segment.repair is not None
    assert segment.repair.cut_short
    assert run.counters.refused > 0


async def test_many_sentences_together_stay_within_the_budget() -> None:
    """Side by side they cannot overspend, and the first in order are the ones that are mended."""
    run = Run(lambda *_: (WRONG,), policy=RepairPolicy(ratio=0.5, floor=10))
    texts = [SOURCE.replace("340", str(n)) for n in range(100, 150)]
    await asyncio.gather(*(run.segment(text) for text in texts))
    wide = run.counters.attempts[Rung.REDECODED]
    spent = (run.counters.attempts.total() + 2 * wide) * estimate(SOURCE)
    assert 0 < spent <= 10 + 0.5 * sum(map(estimate, texts))


async def test_who_is_mended_does_not_depend_on_who_fails_first() -> None:
    """Equal requests give equal replies, whatever the order in which batches end."""

    class Shuffled(Scripted):
        async def translate(
            self, text: str, source: str, target: str, call: Call, search: Search = AS_CONFIGURED
        ) -> Generation:
            for _ in range(hash((text, self.directions, id(self))) % 7):
                await asyncio.sleep(0)
            return await super().translate(text, source, target, call, search)

    async def once() -> list[tuple[str, Rung]]:
        decoder = Decoder(Shuffled(_mended_by_a_wide_beam), asyncio.Semaphore(9))
        policy = RepairPolicy(ratio=0.5, floor=0, least=4)
        ladder = Ladder(decoder, policy, QualityCounters())
        texts = [SOURCE.replace("340", str(n)) for n in range(200, 240)]
        tasks = [Task(text, "en", "fr", (), CALL, Usage()) for text in texts]
        done = await asyncio.gather(*(ladder.translate(task, ("en", "fr")) for task in tasks))
        return [(segment.text, segment.rung) for segment in done]

    first = await once()
    assert {rung for _, rung in first} == {Rung.DIRECT, Rung.REDECODED}
    for _ in range(5):
        assert await once() == first


async def test_a_word_left_standing_is_worth_one_more_decoding() -> None:
    """The budget is for what a reader cannot see by himself."""
    left = RIGHT.replace("vieille ville", "old town-hall")
    run = Run(lambda *_: (left,))
    segment = await run.segment()
    assert [check.code for check in segment.checks] == ["copy.word"]
    assert segment.repair is not None
    assert segment.repair.attempts == 1


def test_a_wrong_figure_is_worse_than_words_left_standing() -> None:
    """However a text fails, the reader must be able to believe its numbers."""
    words = (Check(CheckKind.COPY, Severity.WARNING, "copy.word", "left"),) * 5
    figure = (Check(CheckKind.NUMBER, Severity.ERROR, "number.changed", "wrong"),)
    left, wrong = (Candidate("x", -1.0, checks, Rung.DIRECT) for checks in (words, figure))
    assert best([wrong, left]) is left


async def test_no_repair_begins_shortly_before_the_deadline() -> None:
    """A late reply is worse than a flagged one."""
    run = Run(lambda *_: (WRONG,), call=replace(CALL, deadline=time.monotonic() + 0.5))
    assert (await run.segment()).text == WRONG
    assert len(run.asked) == 1


@pytest.mark.parametrize(("waited", "tried"), [(3.0, True), (9.0, False)])
async def test_no_repair_begins_that_would_wait_too_long(waited: float, *, tried: bool) -> None:
    """Behind a queue it would come to nothing, and the answer later by all that time."""

    class Queued(Scripted):
        async def translate(
            self, text: str, source: str, target: str, call: Call, search: Search = AS_CONFIGURED
        ) -> Generation:
            written = await super().translate(text, source, target, call, search)
            return replace(written, cost=replace(COST, queue_seconds=waited))

    call = replace(CALL, deadline=time.monotonic() + 8.0)
    decoder = Decoder(Queued(lambda *_: (WRONG,)), asyncio.Semaphore(9))
    ladder = Ladder(decoder, RepairPolicy(), QualityCounters())
    task = Task(SOURCE, "en", "fr", (), call, Usage())
    segment = await ladder.translate(task, ("en", "fr"))
    assert segment.repair is not None
    assert (segment.repair.attempts > 0, segment.repair.cut_short) == (tried, not tried)


async def test_a_repair_that_would_be_late_is_given_up() -> None:
    """The first text is sent in time, although its repair never ends."""

    class Stuck(Scripted):
        async def translate(
            self, text: str, source: str, target: str, call: Call, search: Search = AS_CONFIGURED
        ) -> Generation:
            if search != AS_CONFIGURED:
                await asyncio.Event().wait()
            return await super().translate(text, source, target, call, search)

    call = replace(CALL, deadline=time.monotonic() + 0.5)
    decoder = Decoder(Stuck(lambda *_: (WRONG,)), asyncio.Semaphore(9))
    ladder = Ladder(decoder, RepairPolicy(reserve=0.4), QualityCounters())
    segment = await ladder.translate(Task(SOURCE, "en", "fr", (), call, Usage()), ("en", "fr"))
    assert (segment.text, segment.rung) == (WRONG, Rung.DIRECT)


@pytest.mark.parametrize("error", [Overloaded("full", 1.0), GenerationFailed("no")])
async def test_a_repair_that_fails_fails_no_request(error: Exception) -> None:
    """The first text is there already; what raises in a repair is dropped."""

    def write(_text: str, _target: str, search: Search) -> tuple[str, ...]:
        if search != AS_CONFIGURED:
            raise error
        return (WRONG,)

    segment = await Run(write).segment()
    assert (segment.text, segment.rung) == (WRONG, Rung.DIRECT)


async def test_the_first_text_may_fail_the_request() -> None:
    """There is nothing to fall back on, and the caller must know why."""

    def refuse(*_: object) -> tuple[str, ...]:
        raise GenerationFailed("no")

    with pytest.raises(GenerationFailed):
        await Run(refuse).segment()


async def test_terms_go_in_translated_and_come_out_with_their_capitals() -> None:
    """A glossary is applied before the model and verified behind it."""
    terms = (Term("old town", "Vieille Ville"),)
    run = Run(lambda *_: (RIGHT,), terms=terms)
    segment = await run.segment()
    assert "in the Vieille Ville," in run.asked[0][0]
    assert "Vieille Ville" in segment.text
    assert segment.checks == ()


async def test_counters_only_grow() -> None:
    """Sentences by rung, failures before and after, attempts and tokens of a server's life."""
    run = Run(lambda _text, _target, s: (WRONG, RIGHT) if s.hypotheses > 1 else (WRONG,))
    await run.segment()
    await run.segment()
    into = Output(checks.Task.TRANSLATION, "fr")
    assert run.counters.rungs == {(into, Rung.REDECODED): 2}
    assert run.counters.failed == {Failure(into, CheckKind.NUMBER, Severity.ERROR): 2}
    assert run.counters.remaining == {}
    assert run.counters.attempts == {Rung.CONSTRAINED: 2, Rung.REDECODED: 2}
    assert run.counters.tokens[Rung.REDECODED] > 0


def test_the_best_fails_least_then_is_likeliest() -> None:
    """Checks come before the model's own opinion."""
    sure = Candidate("a", -0.1, (), Rung.DIRECT)
    unsure = Candidate("b", -0.9, (), Rung.DIRECT)
    assert best([unsure, sure]) is sure


async def test_the_model_reads_bodies_by_the_acronyms_that_its_target_knows() -> None:
    """The checks still compare with the sentence as it came."""
    translator = Scripted(lambda *_: ("OMS ye dɔgɔtɔrɔw ci.",), frozenset({("en", "bm")}))
    ladder = Ladder(Decoder(translator, asyncio.Semaphore(9)), RepairPolicy(), QualityCounters())
    task = Task("The WHO sent doctors.", "en", "bm", (), CALL, Usage())
    segment = await ladder.translate(task, ("en", "bm"))
    assert [text for text, _, _ in translator.asked] == ["The OMS sent doctors."]
    assert not any(check.kind is CheckKind.NAME for check in segment.checks)


async def test_a_made_up_word_is_told_and_costs_nothing() -> None:
    """A second try finds another one, or a word that is wrong."""
    made_up = RIGHT.replace("écoles", "zagrules")
    run = Run(lambda *_: (made_up,))
    segment = await run.segment()
    assert (segment.text, len(run.asked), segment.repair) == (made_up, 1, None)
    assert [check.code for check in segment.checks] == ["language.unknown"]


async def test_the_model_reads_a_short_number_for_a_long_one() -> None:
    """The long one stands in what it wrote; a search that has to mend that reads it as it is."""
    source = SOURCE.replace("340", "12,000")

    def write(text: str, _target: str, search: Search) -> tuple[str, ...]:
        number = next(word for word in text.split() if word[0].isdigit())
        return (RIGHT.replace("340", number) if search.hypotheses > 1 else WRONG,)

    translator = Scripted(write)
    ladder = Ladder(Decoder(translator, asyncio.Semaphore(9)), RepairPolicy(), QualityCounters())
    task = Task(source, "en", "fr", (), CALL, Usage())
    segment = await ladder.translate(task, ("en", "fr"))
    read = [text for text, _, _ in translator.asked]
    assert read == [SOURCE.replace("340", "37"), source, source]
    assert translator.asked[-1][2] == WIDE
    assert segment.text == RIGHT.replace("340", "12\u00a0000")  # though it copied "12,000"


async def test_a_long_number_comes_back_in_the_place_of_a_short_one() -> None:
    """Grouped as the target groups its digits."""
    translator = Scripted(lambda *_: (RIGHT.replace("340", "37"),))
    ladder = Ladder(Decoder(translator, asyncio.Semaphore(9)), RepairPolicy(), QualityCounters())
    task = Task(SOURCE.replace("340", "12,000"), "en", "fr", (), CALL, Usage())
    segment = await ladder.translate(task, ("en", "fr"))
    assert (segment.text, segment.rung) == (RIGHT.replace("340", "12\u00a0000"), Rung.DIRECT)
