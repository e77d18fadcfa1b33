"""What came of a fault: figures, and claims that hold or are broken."""

from __future__ import annotations

from dataclasses import dataclass, field

BROKEN = 1
# As Automake's test drivers have it.
SKIPPED = 77


class Skipped(Exception):
    """The machine lacks what the fault takes; the message says what."""


@dataclass
class Verdict:
    """Figures in the order in which they came, and what was claimed of them."""

    title: str
    figures: list[tuple[str, object]] = field(default_factory=list)
    claims: list[tuple[str, bool]] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Return whether no claim is broken; without claims nothing was shown."""
        return bool(self.claims) and all(holds for _, holds in self.claims)

    def figure(self, what: str, value: object) -> None:
        """Add a line to the table."""
        self.figures.append((what, value))

    def claim(self, text: str, holds: object) -> None:
        """Say what must be so, and whether it is."""
        self.claims.append((text, bool(holds)))

    def show(self) -> None:
        """Print the table and the claims."""
        from reporting import machine

        print(f"\n{self.title} — {machine()}")
        width = max((len(what) for what, _ in self.figures), default=0)
        for what, value in self.figures:
            print(f"{what.ljust(width)}  {_shown(value)}")
        for text, holds in self.claims:
            print(f"{'holds ' if holds else 'BROKEN'}  {text}")


def _shown(value: object) -> str:
    if not isinstance(value, float):
        return str(value)
    return f"{value:,.3g}" if abs(value) < 100 else f"{value:,.0f}"
