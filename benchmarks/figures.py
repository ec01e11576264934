"""A figure: what was measured, what was aimed at, and whether it was met. Nothing here rounds in our favour."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from math import isfinite
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table.

    ``values`` are what each run (or each part of a run, as ``note`` says) came to, in ``unit`` (``×`` for a
    ratio, ``ms``, ``MB``). ``aim`` is the bound; the median has to keep it, at least or at most. ``group`` names
    the benchmark. Without values the figure was not measured, and ``note`` says why.
    """

    group: str
    what: str
    unit: str
    values: tuple[float, ...]
    aim: float
    at_least: bool = False
    worst: bool = False  # every value has to keep the bound, not only the median
    note: str = ""

    @property
    def measured(self) -> float:
        """What is compared with the aim: the median of the values, or the worst one where each has to keep it."""
        if not self.worst:
            return median(self.values)
        return min(self.values) if self.at_least else max(self.values)

    @property
    def is_met(self) -> bool | None:
        """Whether the aim was met; None where nothing was measured."""
        if not self.values:
            return None
        return self.measured >= self.aim if self.at_least else self.measured <= self.aim

    def cells(self) -> tuple[str, ...]:
        """Return figure, aim, measured, runs, and met or not, as words for a table."""
        aim = f"{'≥' if self.at_least else '≤'} {_short(self.aim)} {self.unit}"
        what = f"{self.what} ({self.note})" if self.note else self.what
        if not self.values:
            return (what, aim, "not measured", "0", "–")
        spread = f" [{_short(min(self.values))}–{_short(max(self.values))}]" if len(self.values) > 1 else ""
        met = "met" if self.is_met else "**missed**"
        return (what, aim, f"{_short(self.measured)} {self.unit}{spread}", str(len(self.values)), met)

    def line(self) -> str:
        """Return the figure as one line of plain text."""
        what, aim, measured, runs, met = self.cells()
        return f"{met.strip('*'):7} {measured:28} aim {aim:10} runs {runs:>3}  {what}"


def tell(figures: Sequence[Figure], file: Path | None) -> None:
    """Print figures, and keep them in ``file`` where one is given."""
    for figure in figures:
        print(figure.line())
    if file is not None:
        keep(figures, file)


def keep(figures: Iterable[Figure], file: Path) -> None:
    """Add figures to ``file`` as lines of JSON."""
    with file.open("a", encoding="utf-8") as out:
        out.writelines(json.dumps(asdict(figure), ensure_ascii=False) + "\n" for figure in figures)


def kept(file: Path) -> list[Figure]:
    """Return the figures that :func:`keep` added to a file."""
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    return [Figure(**{**known, "values": tuple(known["values"])}) for known in map(json.loads, lines)]


def ratio_figure(
    group: str, what: str, ratios: Sequence[float], *, at_most: float | None = None, at_least: float | None = None,
    note: str = "",
) -> Figure:
    """Return a figure whose values are ratios to a floor or a peer; give one of the two bounds."""
    aim = at_most if at_most is not None else at_least
    if aim is None:
        raise ValueError("a ratio needs an aim")
    return Figure(
        group=group, what=what, unit="×", values=tuple(ratios), aim=aim, at_least=at_most is None, note=note
    )


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that ``share`` per cent of the values do not exceed (nearest rank, never below the truth)."""
    ordered = sorted(values)
    rank = -(-len(ordered) * share // 100)
    return ordered[max(0, int(rank) - 1)]


def _short(number: float) -> str:
    if not isfinite(number):
        return "never"
    if number >= 100:
        return f"{number:,.0f}"
    return f"{number:.1f}" if number >= 10 else f"{number:.2f}"
