from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from kibaru_service.assembly import edition
from kibaru_service.config import Settings
from kibaru_service.engine.fake import fake_models
from kibaru_service.errors import UnknownProfile
from kibaru_service.usecases.editions import Edition, Editions


class Counted:
    """Models that count how often they were closed."""

    def __init__(self) -> None:
        self.closed = 0

    async def close(self) -> None:
        self.closed += 1


async def an_edition(profile: str) -> tuple[Edition, Counted]:
    models, counted = fake_models(), Counted()
    made = edition(Settings(), replace(models, profile=profile))
    await models.close()
    return replace(made, models=counted), counted


async def test_a_request_names_its_profile_or_gets_the_first() -> None:
    """Two profiles stand side by side; the default is the one that stands first."""
    editions = Editions([(await an_edition(name))[0] for name in ("compact", "full")])
    assert editions.names == ("compact", "full")
    for asked, got in (("", "compact"), ("compact", "compact"), ("full", "full")):
        with editions.lease(asked) as served:
            assert served.info.profile == got


async def test_an_unknown_profile_is_the_callers_mistake() -> None:
    """The field and what is offered are in the error."""
    editions = Editions([(await an_edition("compact"))[0]])
    wanted = pytest.raises(UnknownProfile, match="'huge' here; offered: compact")
    with wanted as error, editions.lease("huge"):
        pass
    assert error.value.field == "profile"


async def test_a_swap_waits_for_calls_that_run() -> None:
    """A call keeps the models that it began with, to its end; new calls get the new ones."""
    old, old_models = await an_edition("compact")
    new, new_models = await an_edition("compact")
    editions = Editions([old])
    with editions.lease("") as first, editions.lease(""):
        swap = asyncio.create_task(editions.replace(new))
        await asyncio.sleep(0)
        assert first is old
        with editions.lease("") as later:
            assert later is new
        assert not swap.done()
        assert old_models.closed == 0
    await swap
    assert (old_models.closed, new_models.closed) == (1, 0)


async def test_a_swap_of_an_idle_profile_is_done_at_once() -> None:
    """Nothing to wait for."""
    old, old_models = await an_edition("compact")
    other, other_models = await an_edition("full")
    editions = Editions([old, other])
    await editions.replace((await an_edition("compact"))[0])
    assert (old_models.closed, other_models.closed) == (1, 0)
    assert editions.names == ("compact", "full")


async def test_a_call_that_fails_lets_go() -> None:
    """An error must not keep old weights in memory for ever."""
    old, old_models = await an_edition("compact")
    editions = Editions([old])
    with pytest.raises(RuntimeError), editions.lease(""):
        raise RuntimeError
    await asyncio.wait_for(editions.replace((await an_edition("compact"))[0]), 5)
    assert old_models.closed == 1


async def test_closing_closes_every_edition() -> None:
    """At the end of the server nothing is left."""
    made = [await an_edition(name) for name in ("compact", "full")]
    await Editions([each for each, _ in made]).close()
    assert [models.closed for _, models in made] == [1, 1]
