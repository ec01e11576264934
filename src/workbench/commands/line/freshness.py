"""How old what is shown is, in one line."""

from workbench.commands.standing import about, known_sources
from workbench.domain.when import clock
from workbench.store.scale import moment
from workbench.workplace import Workplace


def freshness(workplace: Workplace) -> str:
    """Return one line that says how old what is shown is."""
    now, zone = workplace.now(), workplace.zone
    said = []
    for source in known_sources(workplace, workplace.connection()):
        words = source.name
        if source.pulled_at is not None:
            words += f" as of {clock(moment(source.pulled_at), now, zone)}"
        if source.trouble_since is not None:
            failing = source.failing or "unreachable"
            words += f", {failing} since {clock(moment(source.trouble_since), now, zone)}"
            words += f", next try {clock(moment(source.next_try), now, zone)}" if source.next_try else ""
        elif source.remaining:
            left = source.seconds_left(int(now.timestamp()))
            words += f", {source.remaining:,} tickets still to come"
            words += f", {about(left)}" if left is not None else ""
        if source.paused is not None:
            words += f", paused since {clock(moment(source.paused), now, zone)}"
        said.append(words)
    return "; ".join(said) if said else "Nothing has been pulled yet: `workbench sync` does."
