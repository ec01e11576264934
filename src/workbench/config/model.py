"""The configuration as one typed model; its descriptions are the JSON Schema's and the documentation's.

Each option has a default, so that an empty file is a valid configuration. Values are frozen.
"""

from typing import TYPE_CHECKING, Annotated, Final, Literal

from msgspec import Meta, Struct

from workbench.config.server_options import HelpdeskOptions, NetworkOptions, Secret, StatusPageOptions, TrackerOptions
from workbench.config.vocabulary import DAYS, Clock, Command, Day, FilePath, Keys, PluginName, ShortName, Word

if TYPE_CHECKING:
    from workbench.domain.shift import Shift

VERSION: Final = 1  # of the configuration's own shape

Order = Literal["due", "updated", "created", "priority"]


class Me(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who sits at this desk."""

    name: Annotated[str, Meta(description="Your name, as customers read it.")] = ""
    email: Annotated[str, Meta(description="Your address at work.")] = ""
    accounts: Annotated[
        dict[ShortName, Word],
        Meta(description="Your account's id on each helpdesk, so that `assignee:me` finds your tickets."),
    ] = {}


class Queue(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A saved search on a number key."""

    name: Annotated[Word, Meta(description="What the tab says.")]
    search: Annotated[Word, Meta(description="Which tickets, in the search language.", extra={"form": "search"})]
    order: Annotated[Order, Meta(description="What comes first.")] = "due"
    key: Annotated[int, Meta(ge=0, le=9, description="Number key, 1 to 9; 0 takes the first that is free.")] = 0


class ShiftHours(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When you work; the queue's bands and the forecast follow from it."""

    start: Annotated[Clock, Meta(description="When your shift begins, by the clock on the wall.")] = "09:00"
    end: Annotated[Clock, Meta(description="When it ends; not after the start means the next day.")] = "17:00"
    zone: Annotated[
        str,
        Meta(description="Time zone by its IANA name, or local for the machine's own.", extra={"form": "zone"}),
    ] = "local"
    days: Annotated[tuple[Day, ...], Meta(min_length=1, description="Days on which a shift begins.")] = DAYS[:5]

    def shift(self) -> "Shift":
        """Return the shift in the domain's own words."""
        from datetime import time

        from workbench.domain.shift import Shift

        start, end = time.fromisoformat(self.start), time.fromisoformat(self.end)
        return Shift(start, end, self.zone, frozenset(DAYS.index(day) for day in self.days))


class Look(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How the desk is drawn."""

    theme: Annotated[Literal["dark", "light", "mono"], Meta(description="Colours, or none at all (mono).")] = "dark"
    icons: Annotated[
        Literal["unicode", "ascii"],
        Meta(description="Signs to draw with; ascii where fonts or lines are poor."),
    ] = "unicode"
    mouse: Annotated[bool, Meta(description="Whether the mouse works; off leaves selecting to the terminal.")] = True


class CannedOptions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Canned explanations."""

    folders: Annotated[
        tuple[FilePath, ...],
        Meta(description="Folders of canned explanations, beside your own; a team's Git clone, say."),
    ] = ()
    language: Annotated[
        str,
        Meta(
            pattern=r"^[a-z]{2,3}$",
            description="Language to write in where the ticket names none.",
            extra={"expected": "a language by its two or three letters, such as en"},
        ),
    ] = "en"


class SendingOptions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What happens before something that was written leaves."""

    undo: Annotated[
        int, Meta(ge=0, le=600, description="Seconds for which what was sent can be taken back with one key.")
    ] = 10
    status: Annotated[
        Literal["open", "pending", "hold", "solved", ""],
        Meta(description="Status that follows a reply where nothing else says so; empty leaves it to the helpdesk."),
    ] = "pending"
    tone: Annotated[bool, Meta(description="Whether to point at apologies on impulse, blame and guesses.")] = False
    rules: Annotated[
        FilePath,
        Meta(description="File of further rules for secrets that must not leave; see the page on sending."),
    ] = ""
    largest_mb: Annotated[int, Meta(ge=1, le=200, description="Megabytes that a file of a reply may have.")] = 20
    editor: Annotated[
        Command,
        Meta(description="Command that edits a text, as a list of arguments; without it, VISUAL or EDITOR."),
    ] = ()


class HandoffTarget(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One place that handoffs are published to: a folder, a Git checkout, notes, or a ticket; one of the four."""

    folder: Annotated[FilePath, Meta(description="Folder that the team shares.")] = ""
    git: Annotated[FilePath, Meta(description="Git checkout; handoffs are committed in it, pulled and pushed.")] = ""
    below: Annotated[
        str,
        Meta(
            pattern=r"^(?!/)(?!.*\.\.)[^\\]*$",
            description="Folder within the checkout.",
            extra={"expected": "a folder within the checkout, such as handoffs"},
        ),
    ] = ""
    note: Annotated[bool, Meta(description="An internal note on each ticket that is handed over.")] = False
    ticket: Annotated[str, Meta(description="Ticket that each handoff is noted on, such as rt:123.")] = ""


class HandoffOptions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Shift handoffs."""

    team: Annotated[
        FilePath, Meta(description="File that the team shares: regions, shifts, people, deadlines by policy.")
    ] = ""
    to: Annotated[
        tuple[HandoffTarget, ...],
        Meta(description="Where handoffs are published; without any, a folder of your own."),
    ] = ()


class PluginOptions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One plugin, by its name; that it stands here enables it."""

    enabled: Annotated[bool, Meta(description="Whether it is used; no keeps its settings for later.")] = True
    settings: Annotated[dict[str, object], Meta(description="What only this plugin understands.")] = {}
    hosts: Annotated[
        tuple[Word, ...],
        Meta(description="Hosts that it may fetch from, of those that it asks for, such as status.example.com."),
    ] = ()
    secrets: Annotated[
        dict[str, Annotated[Secret, Meta(extra={"form": "secret"})]],
        Meta(description="Where its secrets are to be had, by the names it gives them; else in the keyring."),
    ] = {}


class StoreOptions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The local copy."""

    folder: Annotated[FilePath, Meta(description="Where it is kept; without it, in the data folder.")] = ""
    retention_days: Annotated[
        int,
        Meta(ge=0, le=36500, description="Days after which solved tickets are purged; 0 keeps them."),
    ] = 0


_QUEUES: Final = (
    Queue(name="Mine", search="status:open assignee:me", order="due", key=1),
    Queue(name="Unassigned", search="status:open assignee:none", order="due", key=2),
    Queue(name="Breaching", search="status:open due:<4h", order="due", key=3),
    Queue(name="Waiting", search="status:pending assignee:me", order="updated", key=4),
    Queue(name="All open", search="status:open", order="due", key=5),
    Queue(name="Recently solved", search="status:solved", order="updated", key=6),
)


class Config(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All options; an empty file means their defaults."""

    version: Annotated[int, Meta(ge=1, description="Version of this file's shape.")] = VERSION
    me: Annotated[Me, Meta(description="Who you are.")] = Me()
    helpdesks: Annotated[
        tuple[HelpdeskOptions, ...],
        Meta(description="Helpdesks to read from; the embedded one needs no entry.", extra={"unique": ("name",)}),
    ] = ()
    queues: Annotated[
        tuple[Queue, ...],
        Meta(
            min_length=1,
            max_length=9,
            description="Saved searches on the number keys, up to nine.",
            extra={"unique": ("name", "key")},
        ),
    ] = _QUEUES
    shift: Annotated[ShiftHours, Meta(description="When you work.")] = ShiftHours()
    look: Annotated[Look, Meta(description="How the desk is drawn.")] = Look()
    keys: Annotated[
        dict[str, Keys],
        Meta(description="Keys by the id of their command: one key, a list, or [] for none."),
    ] = {}
    canned: Annotated[CannedOptions, Meta(description="Canned explanations.")] = CannedOptions()
    sending: Annotated[SendingOptions, Meta(description="What happens before something leaves.")] = SendingOptions()
    handoffs: Annotated[HandoffOptions, Meta(description="Shift handoffs.")] = HandoffOptions()
    trackers: Annotated[
        tuple[TrackerOptions, ...],
        Meta(description="Issue trackers, to read and to recognise in text.", extra={"unique": ("name",)}),
    ] = ()
    status_pages: Annotated[
        tuple[StatusPageOptions, ...],
        Meta(description="Status pages to read incidents from.", extra={"unique": ("name",)}),
    ] = ()
    plugins: Annotated[
        dict[PluginName, PluginOptions], Meta(description="Plugins that are used, in the order of their panes.")
    ] = {}
    network: Annotated[NetworkOptions, Meta(description="How servers are reached.")] = NetworkOptions()
    store: Annotated[StoreOptions, Meta(description="The local copy of your tickets.")] = StoreOptions()
    browser: Annotated[
        Command,
        Meta(description="Command that opens addresses, as a list of arguments; without it, the system's own."),
    ] = ()
