"""Reads people out of address headers, and organisations out of their addresses."""

import email.utils
import re
from collections.abc import Sequence
from typing import NamedTuple

from workbench.domain.text import one_line
from workbench.importers.headers import words

# Reading addresses goes sign by sign; nobody reads past the first few hundred of them.
_LONGEST_FIELD = 20_000
_MOST_PEOPLE = 200

_ADDRESS = re.compile(r"[^\s<>()\[\]\\,;:@\"']{1,128}@[^\s<>()\[\]\\,;:@\"']{1,255}")
# How public archives write addresses: "jane at acme.test (Jane Roe)".
_VEILED = re.compile(r"^\s*([\w.+-]{1,64})\s+(?:at|\(at\)|\[at\])\s+([\w.-]{1,250}\.[\w-]{2,63})\b", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\(([^()]{1,200})\)\s*$")

_FREE_MAIL_DOMAINS = """
    126.com 163.com aol.com att.net bigpond.com bluewin.ch btinternet.com charter.net comcast.net cox.net
    earthlink.net email.com fastmail.com fastmail.fm foxmail.com free.fr freenet.de gmail.com gmx.at gmx.ch
    gmx.com gmx.de gmx.net googlemail.com hey.com hotmail.co.uk hotmail.com hotmail.de hotmail.fr hotmail.it
    hushmail.com icloud.com laposte.net libero.it live.com live.co.uk live.de live.nl mac.com mail.com mail.ru
    mailbox.org me.com msn.com naver.com ntlworld.com o2.pl optonline.net orange.fr outlook.com outlook.de
    outlook.fr pobox.com posteo.de proton.me protonmail.ch protonmail.com qq.com rediffmail.com riseup.net
    rocketmail.com rogers.com sbcglobal.net seznam.cz sina.com sky.com sympatico.ca t-online.de telus.net tin.it
    tuta.com tutanota.com verizon.net virgilio.it wanadoo.fr web.de wp.pl xs4all.nl xtra.co.nz yahoo.ca
    yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.au yahoo.com.br yahoo.de yahoo.es yahoo.fr yahoo.it
    yandex.ru ymail.com zoho.com
"""
_FREE_MAIL = frozenset(_FREE_MAIL_DOMAINS.split())
# Second levels under which names are given out in many countries: acme.co.uk is one organisation.
_SECOND_LEVEL_NAMES = "ac co com edu go gob gov gv ltd me mil ne net nhs nom or org plc sch"
_SECOND_LEVELS = frozenset(_SECOND_LEVEL_NAMES.split())


class Person(NamedTuple):
    """A name and a lower-case address, either of which may be empty."""

    name: str = ""
    address: str = ""

    @property
    def shown(self) -> str:
        """Return what to call the person."""
        return self.name or self.address or "unknown sender"

    @property
    def key(self) -> str:
        """Return what tells this person from others: the address, or the name where there is none."""
        return self.address or (f"name:{self.name.casefold()}" if self.name else "unknown")


NOBODY = Person()


def people(fields: Sequence[str]) -> tuple[Person, ...]:
    """Return the people in the fields of an address header, each address once, in their order."""
    found: dict[str, Person] = {}
    for field in fields:
        for person in _people(field[:_LONGEST_FIELD]):
            found.setdefault(person.key, person)
            if len(found) >= _MOST_PEOPLE:
                return tuple(found.values())
    return tuple(found.values())


def _people(field: str) -> list[Person]:
    veiled = _VEILED.match(field)
    if veiled is not None and "@" not in field:
        named = _IN_BRACKETS.search(field)
        return [_person(named[1] if named else "", f"{veiled[1]}@{veiled[2]}")]
    try:
        pairs = email.utils.getaddresses([field])
    # What its parser ends in on purpose-made input differs from one Python to the next.
    except (ValueError, IndexError, TypeError, AttributeError, RecursionError):
        pairs = []
    found = [_person(name, address) for name, address in pairs if _ADDRESS.fullmatch(address)]
    if not found:
        found = [_person(field[: match.start()], match[0]) for match in _ADDRESS.finditer(field)]
    if not found and field.strip():
        found = [_person(field, "")]
    return [person for person in found if person != NOBODY]


def _person(name: str, address: str) -> Person:
    name = one_line(words(name), 200).strip(" '\"<>,;")
    address = one_line(address, 320).lower().strip(".")
    return Person("" if name.lower() == address else name, address)


def domain_of(address: str) -> str:
    """Return the domain that an organisation has registered: ``acme.co.uk`` for ``jane@mail.acme.co.uk``.

    Empty for free mail, for numeric hosts and for hosts without a dot. Country rules finer than the usual
    second levels are not known here.
    """
    host = address.rpartition("@")[2].rstrip(".")
    labels = host.split(".")
    if len(labels) < 2 or host in _FREE_MAIL or not re.fullmatch(r"[\w.-]{3,253}", host) or labels[-1].isdigit():
        return ""
    size = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVELS else 2
    domain = ".".join(labels[-size:])
    return "" if domain in _FREE_MAIL else domain


class Colleagues:
    """Whose mail is ours: addresses (``kim@desk.test``) or whole domains (``desk.test``, ``@desk.test``)."""

    def __init__(self, me: Sequence[str]) -> None:
        given = [one.strip().lower() for one in me if one.strip()]
        self._addresses = frozenset(one for one in given if "@" in one[1:])
        self._domains = tuple(one.removeprefix("@") for one in given if "@" not in one[1:])

    def __contains__(self, address: str) -> bool:
        if address in self._addresses:
            return True
        host = address.rpartition("@")[2]
        return any(host == domain or host.endswith(f".{domain}") for domain in self._domains)
