"""What the desk and the host say to each other: messages as JSON, each behind its length, and bounded."""

import struct
from asyncio import IncompleteReadError, StreamReader

import msgspec

LARGEST = 2_000_000  # bytes of one message
VIEW_SECONDS, ACT_SECONDS = 2.0, 20.0  # that a plugin has for a view, and for an action
_LENGTH = struct.Struct(">I")

Value = str | float | bool | None


class AskView(msgspec.Struct, frozen=True, tag="view"):
    """The desk asks for a pane's view of a ticket, or of none."""

    number: int
    plugin: str
    ticket: str | None
    width: int


class AskAct(msgspec.Struct, frozen=True, tag="act"):
    """The desk asks a pane to carry out an action. A date among what was typed stands in ``days``, as ISO 8601."""

    number: int
    plugin: str
    ticket: str | None
    width: int
    action: str
    target: str
    typed: dict[str, Value]
    days: tuple[str, ...] = ()


class AskNote(msgspec.Struct, frozen=True, tag="note"):
    """The desk asks for a plugin's title, keys and commands to be noted, since nothing of it is."""

    number: int
    plugin: str


class Seen(msgspec.Struct, frozen=True, tag="seen"):
    """The desk says which plugins' panes are to be seen."""

    plugins: tuple[str, ...]


class Began(msgspec.Struct, frozen=True, tag="began"):
    """The host has begun with a request."""

    number: int


class Viewed(msgspec.Struct, frozen=True, tag="viewed"):
    """A view, packed; ``more`` says what was left out, ``every`` after how many seconds to ask again (0: not).

    ``took`` is how many seconds it took to make, the plugin's loading apart.
    """

    number: int
    view: object
    title: str
    more: str = ""
    every: float = 0.0
    took: float = 0.0


class Acted(msgspec.Struct, frozen=True, tag="acted"):
    """What an action wants done, packed."""

    number: int
    result: object
    more: str = ""


class Loaded(msgspec.Struct, frozen=True, tag="loaded"):
    """A plugin was loaded, and what is to be known of it is noted."""

    number: int


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """A plugin refused in words for the person: no failure."""

    number: int
    what: str
    why: str = ""
    remedy: str = ""


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """A plugin failed: what, why, what to do, and for its author where."""

    number: int
    what: str
    why: str = ""
    remedy: str = ""
    report: str = ""


class Changed(msgspec.Struct, frozen=True, tag="changed"):
    """A pane wants to be asked again."""

    plugin: str


class Noted(msgspec.Struct, frozen=True, tag="noted"):
    """A plugin has another title, key or commands than were noted before."""

    plugin: str


class Said(msgspec.Struct, frozen=True, tag="said"):
    """A plugin speaks in the status line."""

    plugin: str
    sentence: str


Asked = AskView | AskAct | AskNote
ToHost = Asked | Seen
ToDesk = Began | Viewed | Acted | Loaded | Refused | Failed | Changed | Noted | Said

_encoder = msgspec.json.Encoder()
_for_host = msgspec.json.Decoder(ToHost)
_for_desk = msgspec.json.Decoder(ToDesk)


def framed(message: ToHost | ToDesk) -> bytes:
    """Return a message as it is sent. Raises ValueError where it is too long."""
    body = _encoder.encode(message)
    if len(body) > LARGEST:
        raise ValueError(f"a message of {len(body):,} bytes")
    return _LENGTH.pack(len(body)) + body


async def next_for_host(reader: StreamReader) -> ToHost | None:
    """Return the next message from the desk, None at the end. Raises ValueError for what is none."""
    body = await _next(reader)
    return None if body is None else _for_host.decode(body)


async def next_for_desk(reader: StreamReader) -> ToDesk | None:
    """Return the next message from the host, None at the end. Raises ValueError for what is none."""
    body = await _next(reader)
    return None if body is None else _for_desk.decode(body)


async def _next(reader: StreamReader) -> bytes | None:
    try:
        (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
        if length > LARGEST:
            raise ValueError(f"a message of {length:,} bytes")
        return await reader.readexactly(length)
    except (IncompleteReadError, ConnectionError):
        return None
