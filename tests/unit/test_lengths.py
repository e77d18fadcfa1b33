from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from entries import make_entry
from kibaru_service.engine.lengths import ByLength
from kibaru_service.engine.scheduling import Entry

LENGTHS = st.lists(st.integers(1, 50), max_size=40)


def shelve(lengths: list[int]) -> tuple[ByLength, list[Entry]]:
    shelf, entries = ByLength(), [make_entry(source=length) for length in lengths]
    for number, entry in enumerate(entries):
        entry.number = number
        shelf.add(entry)
    return shelf, entries


@settings(max_examples=25)
@given(lengths=LENGTHS, wanted=st.integers(0, 60))
def test_the_nearest_come_first_and_none_is_missing(lengths: list[int], wanted: int) -> None:
    """All entries come, once, by their distance in length."""
    shelf, entries = shelve(lengths)
    found = list(shelf.nearest(wanted))
    assert sorted(map(id, found)) == sorted(map(id, entries))
    distances = [abs(entry.size.source - wanted) for entry in found]
    assert distances == sorted(distances)


@settings(max_examples=25)
@given(lengths=LENGTHS, data=st.data())
def test_what_is_removed_is_gone_and_nothing_else(lengths: list[int], data: st.DataObject) -> None:
    """Entries of equal length are told apart."""
    shelf, entries = shelve(lengths)
    gone = data.draw(st.sets(st.sampled_from(range(len(entries))))) if entries else set()
    for number in gone:
        shelf.remove(entries[number])
    kept = [entry for number, entry in enumerate(entries) if number not in gone]
    assert sorted(map(id, shelf.nearest(25))) == sorted(map(id, kept))
    assert len(shelf) == len(kept)
