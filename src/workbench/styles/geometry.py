"""Where the panes stand on a screen of a given size. Pure, so that the first paint and the live screen agree."""

from typing import NamedTuple

SMALLEST_WIDTH, SMALLEST_HEIGHT = 60, 16
MEDIUM, WIDE, WIDEST = 100, 160, 196

QUEUE, CONVERSATION, COMPOSER = "queue", "conversation", "composer"
SIDE = ("customer", "escalations", "canned")
EDITOR = "editor"  # the text inside the composer's frame
PANES = (QUEUE, CONVERSATION, *SIDE)
PLUGIN = "plugin-"  # what the names of plugins' panes begin with
_FURTHER = 8  # lines of a side pane from which on there is room for a plugin's as well
_TO_READ, _TO_WRITE, _FOR_BOTH = 6, 24, 14  # lines for a conversation at least, a composer at most, and both at least


class Box(NamedTuple):
    """A rectangle in cells."""

    x: int
    y: int
    width: int
    height: int


def is_too_small(width: int, height: int) -> bool:
    """Whether a screen is so small that only a sentence fits."""
    return width < SMALLEST_WIDTH or height < SMALLEST_HEIGHT


def kind_of(width: int) -> str:
    """Return wide, medium or narrow."""
    return "wide" if width >= WIDE else "medium" if width >= MEDIUM else "narrow"


def top_lines(*, incident: bool) -> int:
    """Return how many lines stand above the panes: the world, an incident's last word if one is live, the queues."""
    return 3 if incident else 2


def boxes(
    width: int, height: int, focus: str, *, zoomed: bool = False, panes: tuple[str, ...] = PANES, top: int = 2,
    writing: bool = False, stays: str = "",
) -> dict[str, Box]:  # fmt: skip
    """Return the box of each pane that is to be seen; ``focus`` names the one that has the keys.

    Of plugins' ``panes`` as many are to be seen as there is room for, the one with the keys in any case, and before the
    others that which ``stays``.

    The ``top`` lines above them and the one at the bottom are not part of any box. While somebody is ``writing``, the
    composer stands below the conversation, which shares its room with it.
    """
    bottom = 1
    body = Box(0, top, width, height - top - bottom)
    if zoomed:
        return {focus: body}
    if kind_of(width) == "narrow":
        return _shared(body, focus) if writing and focus in (CONVERSATION, COMPOSER) else {focus: body}
    placed = _side_by_side(width, body, focus, panes, writing, stays)
    return placed | _shared(placed.pop(CONVERSATION), focus) if writing else placed


def _side_by_side(
    width: int, body: Box, focus: str, panes: tuple[str, ...], writing: bool, stays: str
) -> dict[str, Box]:
    top, side = body.y, panes[2:]
    if kind_of(width) == "medium":
        queue_height = max(5, body.height // 5) if writing and focus != QUEUE else max(8, body.height * 2 // 5)
        below = Box(0, top + queue_height, width, body.height - queue_height)
        side_width = max(36, width // 3) if side else 0
        return {
            QUEUE: Box(0, top, width, queue_height),
            CONVERSATION: Box(0, below.y, width - side_width, below.height),
            **_stacked(side, Box(width - side_width, below.y, side_width, below.height), focus, stays),
        }
    # From there on the queue has room for a column of deadlines beside whole subjects.
    queue_width = width * 38 // 100 if width >= WIDEST else width * 3 // 10
    side_width = width // 4 if side else 0
    return {
        QUEUE: Box(0, top, queue_width, body.height),
        CONVERSATION: Box(queue_width, top, width - queue_width - side_width, body.height),
        **_stacked(side, Box(width - side_width, top, side_width, body.height), focus, stays),
    }


def _shared(room: Box, focus: str) -> dict[str, Box]:
    """Share the conversation's room with the composer below it; where there is too little, one of them has it all."""
    if room.height < _FOR_BOTH:
        return {COMPOSER if focus != CONVERSATION else CONVERSATION: room}
    above = max(_TO_READ, room.height * 2 // 5, room.height - _TO_WRITE)
    return {
        CONVERSATION: Box(room.x, room.y, room.width, above),
        COMPOSER: Box(room.x, room.y + above, room.width, room.height - above),
    }


def _chosen(names: tuple[str, ...], height: int, focus: str, stays: str) -> tuple[str, ...]:
    """Return which of the side panes are to be seen in a column, in their order."""
    own = tuple(name for name in names if not name.startswith(PLUGIN))
    further = sorted((name for name in names if name not in own), key=lambda name: (name != focus, name != stays))
    room = max(0, height // _FURTHER - len(own))
    if not room and focus in further:  # in the place of the last of ours
        return tuple(name for name in names if name in (*own[:-1], focus))
    return tuple(name for name in names if name in (*own, *further[:room]))


def _stacked(names: tuple[str, ...], room: Box, focus: str, stays: str) -> dict[str, Box]:
    """Share a column: the one with the keys gets half where the column is short, else all get their part."""
    names = _chosen(names, room.height, focus, stays)
    if not names:
        return {}
    smallest = 4
    shares = {name: 2 if name == focus else 1 for name in names} if room.height < 30 else dict.fromkeys(names, 1)
    if focus in shares and focus.startswith(PLUGIN):
        shares[focus] = 3  # one works in it, and it stands beside more of them
    if room.height < smallest * len(names):
        shown = focus if focus in names else names[0]
        return {shown: room}
    total = sum(shares.values())
    tall = [max(smallest, room.height * shares[name] // total) for name in names]
    tall[-1] += room.height - sum(tall)
    lacking = max(0, smallest - tall[-1])
    tall[tall.index(max(tall))] -= lacking
    tall[-1] += lacking
    placed: dict[str, Box] = {}
    y = room.y
    for name, height in zip(names, tall, strict=True):
        placed[name] = Box(room.x, y, room.width, height)
        y += height
    return placed
