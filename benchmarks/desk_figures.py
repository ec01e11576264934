"""From what was seen of the desk and its peers, round by round, to figures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from statistics import median

from benchmarks.figures import Figure, percentile, ratio_figure
from benchmarks.programs import Moved

T, LIST, LARGE, SMALL = "T", "OptionList", "desk, large store", "desk, small store"
FAR = ("page", "end, home", "another queue", "another order")


@dataclass(slots=True)
class Run:
    """One program in one round: milliseconds, megabytes and seconds of processor time in ten."""

    paint: float = 0.0
    answers: float = 0.0  # infinite where the first key was lost
    drawn: float = 0.0  # everything that the start draws
    moves: list[Moved] = field(default_factory=list)
    far: dict[str, list[Moved]] = field(default_factory=dict)
    jumps: list[Moved] = field(default_factory=list)
    held: Moved = field(default_factory=Moved)
    idle: float = 0.0
    memory: float = 0.0
    sync_memory: float = 0.0


Runs = dict[str, Run]
Rounds = list[Runs]


def p95(moved: Sequence[Moved]) -> float:
    """Return the 95th percentile of the time until the queue was settled; keys that changed nothing do not count."""
    times = [one.region for one in moved if one.region is not None]
    if not times:
        raise RuntimeError("no key changed anything")
    return percentile(times, 95)


def start_figures(rounds: Rounds) -> list[Figure]:
    """Return the figures of starting."""
    paint, answers = _of(LARGE, lambda run: run.paint), _of(LARGE, lambda run: run.answers)
    small_paint, small_answers = _of(SMALL, lambda run: run.paint), _of(SMALL, lambda run: run.answers)
    t, drawn = _of(T, lambda run: run.paint), _of(LARGE, lambda run: run.drawn)
    return [
        _ratio(rounds, "The queue's rows can be read, of T", paint, t, 0.25,
               f"{_middle(rounds, paint):.0f} ms; T is {_middle(rounds, t):.0f} ms"),
        _ratio(rounds, "The desk answers a key typed at the first paint, of T", answers, t, 1.3,
               f"{_middle(rounds, answers):.0f} ms; all panes are drawn after {_middle(rounds, drawn):.0f} ms"),
        _ratio(rounds, "The queue's rows can be read, large store of small", paint, small_paint, 1.1),
        _ratio(rounds, "The desk answers a key, large store of small", answers, small_answers, 1.1),
    ]


def drive_figures(rounds: Rounds) -> list[Figure]:
    """Return the figures of using the desk."""
    figures = [*_bare_moves(rounds, "A bare move, p95")]
    for name in FAR:
        for which, size in ((LARGE, "large"), (SMALL, "small")):
            far, bare = _of(which, partial(_far, name)), _of(which, lambda run: p95(run.moves))
            what = f"Keys: {name}, p95, of a bare move, {size} store"
            figures.append(_ratio(rounds, what, far, bare, 5, f"{_middle(rounds, far):.1f} ms"))
    jump = _of(LARGE, _longest_jump)
    followed = [[one.everything for one in runs[LARGE].moves if one.everything is not None] for runs in rounds]
    memory, pulling = _of(LARGE, lambda run: run.memory), _of(LARGE, lambda run: run.sync_memory)
    idle = [runs for runs in rounds if runs[LARGE].idle]
    return [
        *figures,
        _ratio(rounds, "A jump into the middle of a queue not read yet, the longest, large store of small", jump,
               _of(SMALL, _longest_jump), 3, f"{_middle(rounds, jump):.1f} ms"),
        Figure(group="desk", what="The other panes follow a move, p95", unit="ms", aim=50,
               values=tuple(percentile(times, 95) for times in followed),
               note=f"half of them within {median(median(times) for times in followed):.0f} ms"),
        Figure(group="desk", what="A key held for 3 s at 30 a second: the queue stands still after the last one",
               unit="ms", aim=50, values=tuple(runs[LARGE].held.region or 0.0 for runs in rounds),
               note=f"everything after {median(runs[LARGE].held.everything or 0.0 for runs in rounds):.0f} ms"),
        _ratio(rounds, "Memory of the desk on the large store, of T's", memory, _of(T, lambda run: run.memory), 2.5,
               f"{_middle(rounds, memory):.0f} MB; the pulling process beside it {_middle(rounds, pulling):.0f} MB"),
        _ratio(idle, "CPU of the idle desk, of T's", _of(LARGE, lambda run: run.idle), _of(T, lambda run: run.idle), 3,
               f"{_middle(idle, _of(LARGE, lambda run: run.idle)) * 1e3:.0f} ms in 10 s"),
    ]


def pull_figures(rounds: Rounds) -> list[Figure]:
    """Return the figures of moving while a pull is running."""
    return _bare_moves(rounds, "A bare move while a pull is running, p95")


def real_pull_figures(begun: Rounds, moved: Rounds, used: Rounds, note: str) -> list[Figure]:
    """Return the figures of starts, moves and other keys beside the first pull of a real server."""
    beside = "Beside RT's first pull:"
    paint, t = _of(LARGE, lambda run: run.paint), _of(T, lambda run: run.paint)
    answers = _of(LARGE, lambda run: run.answers)
    desk, bare = _of(LARGE, lambda run: p95(run.moves)), _of(LIST, lambda run: p95(run.moves))
    return [
        _ratio(begun, f"{beside} the queue's rows can be read, of T", paint, t, 0.25,
               f"{note}; {_ms(begun, paint)}, T {_ms(begun, t)}"),
        _ratio(begun, f"{beside} the desk answers a key typed at the first paint, of T", answers, t, 1.3,
               _ms(begun, answers)),
        _ratio(moved, f"{beside} a bare move, p95, of an OptionList's", desk, bare, 0.3,
               f"{_ms(moved, desk)}, OptionList {_ms(moved, bare)}"),
        *(_ratio(used, f"{beside} keys, {name}, p95, of a bare move", _of(LARGE, partial(_far, name)), desk, 5,
                 _ms(used, _of(LARGE, partial(_far, name)))) for name in FAR),
        Figure(group="desk", what=f"{beside} the other panes follow a move, p95", unit="ms", aim=50,
               values=tuple(_followed(runs[LARGE]) for runs in used)),
        Figure(group="desk", what=f"{beside} a key held for 3 s: the queue stands still after the last one", unit="ms",
               aim=50, values=tuple(runs[LARGE].held.region or 0.0 for runs in used)),
    ]


def _followed(run: Run) -> float:
    return percentile([one.everything for one in run.moves if one.everything is not None], 95)


def _ms(rounds: Rounds, what: Callable[[Runs], float]) -> str:
    return f"{_middle(rounds, what):.1f} ms" if rounds else "no pull was long enough"


def _bare_moves(rounds: Rounds, what: str) -> list[Figure]:
    large, small = (_of(which, lambda run: p95(run.moves)) for which in (LARGE, SMALL))
    bare = _of(LIST, lambda run: p95(run.moves))
    note = f"{_middle(rounds, large):.1f} ms; OptionList {_middle(rounds, bare):.1f} ms"
    return [
        _ratio(rounds, f"{what}, of an OptionList's", large, bare, 0.3, note),
        _ratio(rounds, f"{what}, large store of small", large, small, 1.15),
    ]


def _far(name: str, run: Run) -> float:
    return p95(run.far[name])


def _longest_jump(run: Run) -> float:
    return max(one.region or 0.0 for one in run.jumps)


def _of(program: str, what: Callable[[Run], float]) -> Callable[[Runs], float]:
    return lambda runs: what(runs[program])


def _middle(rounds: Rounds, what: Callable[[Runs], float]) -> float:
    return median(what(runs) for runs in rounds)


def _ratio(
    rounds: Rounds, what: str, over: Callable[[Runs], float], under: Callable[[Runs], float], aim: float, note: str = ""
) -> Figure:
    return ratio_figure("desk", what, [over(runs) / under(runs) for runs in rounds], at_most=aim, note=note)
