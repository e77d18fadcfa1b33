"""Which licences may be in the image: what is served is known and allowed, what is not is said."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import pytest

from supply.inventory import Kind, Part, bundled_parts, locked_names, python_parts
from supply.licences import UnknownLicenceError, problems, read_policy
from supply.notices import table, third_party

LOCK = Path(__file__).resolve().parents[2] / "service" / "locks" / "serve.txt"
POLICY = read_policy()


def part(stated: str, kind: Kind = "python", source: str = "x", **texts: str) -> Part:
    return Part(kind, "x", "1", f"pkg:{kind}/x@1", stated, source, texts=texts)


def test_what_is_served_is_known_and_allowed() -> None:
    """Every distribution of the lock that is installed here, by its own metadata."""
    names = locked_names(LOCK)
    served = [p for p in python_parts(Path(sysconfig.get_paths()["purelib"])) if p.name in names]
    assert {"ctranslate2", "grpcio", "numpy", "pydantic", "sentencepiece"} <= {
        p.name for p in served
    }
    assert problems(served, POLICY) == []


def test_libraries_inside_wheels_are_known_and_allowed() -> None:
    """They say nothing of themselves: licences.toml has to know each by its name."""
    folder = Path(sysconfig.get_paths()["purelib"])
    served = {"ctranslate2.libs", "numpy.libs", "sentencepiece.libs"}
    inside = [p for p in bundled_parts(folder) if f"{p.purl.rpartition('=')[2]}.libs" in served]
    assert problems(inside, POLICY) == []


def test_a_library_inside_a_wheel_that_nobody_has_read_is_unknown() -> None:
    """A new release of a wheel may bring one."""
    (line,) = problems([part("", "bundled", "libmystery")], POLICY)
    assert "unknown" in line


@pytest.mark.parametrize(
    ("stated", "kind"),
    [
        ("MIT", "python"),
        ("MIT License", "python"),
        ("GPL-3.0-only OR Apache-2.0", "python"),
        ("MPL-2.0 AND MIT", "python"),
        ("LGPL-2.1-or-later", "debian"),
        ("GPL-3.0-or-later WITH GCC-exception-3.1", "debian"),
        ("CC-BY-NC-4.0", "model"),
    ],
)
def test_permissive_licences_are_allowed(stated: str, kind: Kind) -> None:
    """A choice is enough where there is one; each kind has its list."""
    assert POLICY.permits(part(stated, kind))


@pytest.mark.parametrize(
    ("stated", "kind"),
    [
        ("GPL-3.0-or-later", "python"),
        ("LGPL-2.1-or-later", "python"),
        ("AGPL-3.0-only", "python"),
        ("MIT AND GPL-2.0-only", "python"),
        ("GPL-3.0-or-later", "debian"),
        ("GPL-2.0-only WITH Classpath-exception-2.0", "debian"),
        ("Sleepycat", "debian"),
        ("CC-BY-NC-4.0", "python"),
    ],
)
def test_copyleft_that_is_not_allowed_is_named(stated: str, kind: Kind) -> None:
    """With the licence, so that whoever added the part sees why."""
    assert problems([part(stated, kind)], POLICY) == [f"x 1: {stated} not allowed"]


@pytest.mark.parametrize("stated", ["", "BSD License", "see LICENSE", "Proprietary", "MIT OR"])
def test_a_licence_that_is_not_clear_is_unknown(stated: str) -> None:
    """Nobody guesses: a person reads it and writes it into licences.toml."""
    with pytest.raises(UnknownLicenceError):
        POLICY.expression(part(stated))
    (line,) = problems([part(stated)], POLICY)
    assert line.startswith("x 1: licence")


def test_debian_goes_by_source_package() -> None:
    """Whatever its version; a package that nobody has looked at is unknown."""
    assert POLICY.expression(part("", "debian", "gcc-12")).startswith("GPL-3.0-or-later WITH")
    assert POLICY.expression(part("", "debian", "python3.13")) == "PSF-2.0"
    assert problems([part("", "debian", "bash")], POLICY)


def test_the_notice_names_all_and_quotes_what_came_along() -> None:
    """One line for each part, then the texts."""
    parts = [part("MIT", LICENSE="Do as you like."), part("Apache-2.0", "model")]
    text = third_party(parts, POLICY)
    assert text.count("x 1: ") == 2
    assert text.endswith("LICENSE\n\nDo as you like.\n")
    assert "| x | MIT | yes |" in table(parts, POLICY)
