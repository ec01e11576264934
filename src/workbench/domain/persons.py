"""When customers of several helpdesks are one person: by an address that each of them vouches for."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from workbench.domain.words import Ref, source_of

Pair = tuple[Ref, Ref]

_CROWD = 5  # customers of one helpdesk; an address that more of them have, such as noreply@…, says nothing of anybody


class Known(NamedTuple):
    """What of a customer decides who they are; ``verified`` as in Customer."""

    ref: Ref
    email: str
    verified: bool


def pair(one: Ref, other: Ref) -> Pair:
    """Return two references in the order in which a pair is kept."""
    return (one, other) if one < other else (other, one)


def same_address(known: Iterable[Known]) -> tuple[set[Pair], set[Pair]]:
    """Return the pairs of customers that are one person by their address, and the pairs that only may be.

    One person they are where both helpdesks vouch for the address. It proves nothing within one helpdesk, which
    keeps them apart itself; so an address that several customers of one helpdesk have is nobody's alone, and all
    who have it only may be one person, unless they are a crowd. Upper and lower case are the same: no mail server
    in use keeps them apart.
    """
    by_address: dict[str, list[Known]] = defaultdict(list)
    for one in set(known):
        if one.email:
            by_address[one.email.lower()].append(one)
    same: set[Pair] = set()
    maybe: set[Pair] = set()
    for sharing in by_address.values():
        most = max(Counter(source_of(one.ref) for one in sharing).values())
        if most > _CROWD:
            continue
        for number, one in enumerate(sharing):
            for other in sharing[:number]:
                if source_of(one.ref) != source_of(other.ref):
                    proven = one.verified and other.verified and most == 1
                    (same if proven else maybe).add(pair(one.ref, other.ref))
    return same, maybe


def reachable(start: Iterable[Ref], pairs: Iterable[Pair]) -> set[Ref]:
    """Return ``start`` and all that pairs lead to from there."""
    beside: dict[Ref, set[Ref]] = defaultdict(set)
    for one, other in pairs:
        beside[one].add(other)
        beside[other].add(one)
    found = set(start)
    coming = list(found)
    while coming:
        fresh = beside[coming.pop()] - found
        found |= fresh
        coming += fresh
    return found
