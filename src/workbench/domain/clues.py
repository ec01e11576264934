"""What tickets about a live incident tend to say, taken from what the status page says of it."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from workbench.domain.values import Incident

_MOST_CLUES = 60
_READ_OF_UPDATE = 2_000  # characters
_SHORTEST = 3  # letters of a word that says something


class Clue(NamedTuple):
    """A word, or a few in a row, that a ticket about an incident may hold.

    One that is ``telling`` relates a ticket by itself, of the others it takes two from different groups. One
    that was ``written`` down for the incident by a person is never taken for too common.
    """

    word: str
    group: str
    telling: bool
    written: bool = False


# What status pages call it and what customers call it, by kind of symptom.
_SYMPTOMS = {
    "slow": ("slow", "slowly", "slowness", "latency", "lag", "lagging", "delay", "delays", "delayed", "timeout",
             "timeouts", "timed out", "timing out", "hanging"),
    "errors": ("error", "errors", "fails", "failing", "failed", "failure", "failures", "5xx", "500", "502", "503",
               "504", "bad gateway"),
    "down": ("down", "outage", "unavailable", "unreachable", "offline", "inaccessible", "not loading"),
    "sign-in": ("login", "logins", "log in", "logging in", "sign in", "signing in", "sso", "saml", "authentication"),
    "missing": ("missing", "undelivered", "not delivered", "not received", "not arriving"),
}  # fmt: skip

# What stands in any incident, whatever it is about.
_COMMON = frozenset(
    """
    about accounts across affect affected affecting after again all also and another any are attention aware been
    before being between both but can cannot causing connection connectivity continue could currently customer
    customers data degradation degraded disruption disruptions does due during elevated emergency events experience
    experienced experiencing feature features few fix for from full further had has have high identified impact
    impacted impacting implemented incident incidents increase increased increases inform information intermittent
    intermittently into investigate investigated investigating investigation issue issues its maintenance major may
    might minor mitigated monitor monitoring more most multiple new not now of off on one only operational other our
    out outages over part partial partially performance planned platform please possible potential problem problems
    production provide provider providers public rate rates recover recovered recovering recovery region regional
    regions related reported reporting reports requests resolve resolved resolving response responses results root
    scheduled server servers service services several should slight small some soon started status still subset
    such support system systems team teams than that the their them then there these they third-party this those
    through today total unable unexpected unplanned until update updates upgrade usage use used user users using
    various very was were when where which while will with within without work working would you your
    """.split()  # noqa: SIM905 - as many as these read better so
)

_REGION = r"(?:us|eu|uk|ap|ca|sa|me|af|il|cn|asia|europe|australia)-[a-z]+(?:-?\d)?(?:-?[a-z])?"
_CODE = re.compile(rf"(?<![\w-])(?:{_REGION}|[45]\d\d|[A-Za-z][\w-]*\d[\w-]*)(?![\w-])", re.IGNORECASE)
_WORD = re.compile(r"[^\W_][\w'’-]*[^\W_]|[^\W_]")
_PARTS = re.compile(r"[,;/()\[\]|:]|\s[-–—]\s")  # of a component's name: "SMS, Europe" are two


def clues_of(incident: Incident) -> list[Clue]:
    """Return what tickets about an incident may say, what tells most first.

    Words that a person wrote for it stand first. The others are taken from its name, its components and its last
    update: codes and regions tell by themselves; names of components, the name's other words and the kinds of
    symptoms tell in pairs.
    """
    found = [Clue(word, word, telling=True, written=True) for word in incident.words]
    parts = _component_parts(incident.components)
    update = incident.last_update[:_READ_OF_UPDATE]
    if not incident.words:
        found += [Clue(code, code.lower(), telling=True) for code in _CODE.findall(f"{incident.name}\n{update}")]
    found += [Clue(part, _group(part), telling=False) for part in parts]
    if not incident.words:
        found += _words_of_name(incident.name, parts)
        found += _symptoms(f"{incident.name}\n{update}".lower())
    once: dict[str, Clue] = {}
    for clue in found:
        once.setdefault(clue.word.lower(), clue)
    return list(once.values())[:_MOST_CLUES]


def _component_parts(components: Sequence[str]) -> list[str]:
    """Return the names of components, those that are made of several apart."""
    parts = (part.strip() for name in components for part in _PARTS.split(name))
    return [part for part in parts if len(part) >= _SHORTEST and part.lower() not in _COMMON]


def _words_of_name(name: str, parts: Sequence[str]) -> list[Clue]:
    """Return the words of an incident's name that are neither a component's, nor a symptom, nor in any name."""
    rest = _CODE.sub(" ", name.lower())
    for part in parts:
        rest = rest.replace(part.lower(), " ")
    words = (word for word in _WORD.findall(rest) if len(word) >= _SHORTEST and not word.isdigit())
    symptoms = {word for kind in _SYMPTOMS.values() for word in kind}
    return [Clue(word, _group(word), telling=False) for word in words if word not in _COMMON and word not in symptoms]


def _group(word: str) -> str:
    """Return what is the same for one of a thing and for several, so that they do not make a pair."""
    return word.lower().rstrip("s")


def _symptoms(text: str) -> list[Clue]:
    """Return every word for each kind of symptom that a text speaks of."""
    return [
        Clue(word, kind, telling=False)
        for kind, words in _SYMPTOMS.items()
        if any(re.search(rf"(?<!\w){word}(?!\w)", text) for word in words)
        for word in words
    ]
