"""What the configuration says of servers: where each is, who signs in there, and how any is reached."""

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta, Struct

from workbench.config.vocabulary import Address, FilePath, ShortName, Word

if TYPE_CHECKING:
    from workbench.domain.issuekeys import TrackerPattern


class Secret(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a token is to be had: exactly one of the three is set. The token itself is never in here."""

    keyring: Annotated[str, Meta(description="Name under which the system's keyring holds the token.")] = ""
    command: Annotated[
        tuple[str, ...],
        Meta(description="Command that prints the token, as a list of arguments: [pass, show, zendesk]."),
    ] = ()
    env: Annotated[str, Meta(description="Environment variable that holds the token.")] = ""


# What an account on a server is made of, whatever the server is.
_User = Annotated[str, Meta(description="Name or address to sign in with, where the product asks for one.")]
_Token = Annotated[
    Secret | None,
    Meta(description="Where its token is to be had; the token itself is refused.", extra={"form": "secret"}),
]
_Settings = Annotated[dict[str, object], Meta(description="What only this product understands.")]


class HelpdeskOptions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One helpdesk to read tickets from."""

    name: Annotated[ShortName, Meta(description="Short name; the first half of every ticket's reference.")]
    kind: Annotated[Word, Meta(description="Which product it is.", extra={"form": "helpdesk kind"})]
    path: Annotated[
        FilePath,
        Meta(description="File of an embedded helpdesk (kind local); without it, one in the data folder."),
    ] = ""
    url: Annotated[Address, Meta(description="Address of its server.")] = ""
    user: _User = ""
    token: _Token = None
    settings: _Settings = {}


class TrackerOptions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One issue tracker: its keys are recognised in text, and its issues read where there is a provider for it."""

    name: Annotated[ShortName, Meta(description="Short name of the tracker.")]
    kind: Annotated[Word, Meta(description="Which product it is.", extra={"form": "tracker kind"})]
    url: Annotated[Address, Meta(description="Address that its issues lie under; without it, it is not read.")] = ""
    user: _User = ""
    token: _Token = None
    settings: _Settings = {}
    keys: Annotated[
        tuple[Annotated[str, Meta(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_./-]*$")], ...],
        Meta(description="Project keys such as ENG (jira, linear), or owner/name (github, gitlab)."),
    ] = ()
    numbers: Annotated[bool, Meta(description="Whether #123 in a text means an issue of this Redmine.")] = False

    def pattern(self) -> "TrackerPattern":
        """Return how this tracker's issues look in text, in the domain's own words."""
        from workbench.domain.issuekeys import TrackerPattern

        return TrackerPattern(self.name, self.kind, self.url, self.keys, self.numbers)


class StatusPageOptions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One status page to read incidents from."""

    name: Annotated[ShortName, Meta(description="Short name of the status page.")]
    kind: Annotated[Word, Meta(description="Which product it is.", extra={"form": "status page kind"})]
    url: Annotated[Address, Meta(description="Address of the page, as you open it in a browser.")]
    settings: _Settings = {}


class NetworkOptions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How servers are reached."""

    ca: Annotated[
        FilePath,
        Meta(description="File of certificates (PEM) to trust besides the system's, such as your organisation's own."),
    ] = ""
    proxy: Annotated[
        Address,
        Meta(description="Address of a proxy; without it, what HTTPS_PROXY and NO_PROXY say."),
    ] = ""
    patience: Annotated[
        int,
        Meta(ge=1, le=600, description="Seconds that a server may keep us waiting without sending anything."),
    ] = 30
