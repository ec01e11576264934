"""The benchmark's messages as mail, indexed by notmuch: the peer that the search is measured against.

One file a message, with the same text as in the store, in Maildir folders of 5,000. The subject is the
ticket's number alone, so that words are found in the text and nowhere else; the customer stands in From or
To, so that `from:` or `to:` finds what `customer:` finds. See https://notmuchmail.org.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from email.utils import format_datetime
from pathlib import Path

from benchmarks.company import MY_EMAIL, Company
from workbench.domain.values import Message, Role

_FILES_A_FOLDER = 5_000
_MADE = "made.txt"


@dataclass(frozen=True, slots=True)
class Notmuch:
    """A notmuch database; ``config`` is the path of its configuration file."""

    config: Path

    def search(self, query: str, limit: int = 50) -> list[str]:
        """Return the identities of the newest messages that ``query`` finds (``m17-1``), as a command does it.

        Messages are asked for, not threads: that is the quicker of the two for notmuch.
        """
        command = ("search", "--output=messages", "--sort=newest-first", f"--limit={limit}", "--", query)
        return [line.removeprefix("id:").partition("@")[0] for line in self.run(*command).splitlines()]

    def run(self, *arguments: str) -> str:
        """Run one notmuch command and return what it prints. Raises CalledProcessError."""
        environment = {**os.environ, "NOTMUCH_CONFIG": str(self.config)}
        done = subprocess.run(("notmuch", *arguments), env=environment, capture_output=True, text=True, check=True)
        return done.stdout


def is_installed() -> bool:
    """Whether there is a notmuch to measure against."""
    return shutil.which("notmuch") is not None


def database_of(root: Path, company: Company) -> Notmuch:
    """Return a notmuch database with a company's messages below ``root``, making it where it is not there whole."""
    folder = root / f"mail-{company.tickets}"
    notmuch = Notmuch(folder / "config")
    made = folder / _MADE
    if not made.exists():
        _write(folder / "mail", company)
        notmuch.config.write_text(
            f"[database]\npath={folder / 'mail'}\n[user]\nname=Sam Rivers\nprimary_email={MY_EMAIL}\n[new]\ntags=\n"
            "[maildir]\nsynchronize_flags=false\n",
            "utf-8",
        )
        notmuch.run("new", "--quiet", "--no-hooks")
        made.write_text("whole\n", "utf-8")
    return notmuch


def _write(folder: Path, company: Company) -> None:
    place = folder
    count = 0
    for number in range(1, company.tickets + 1):
        ticket, messages = company.ticket(number)
        customer = company.customer(int((ticket.customer or "").rpartition("-")[2])).email
        earlier = ""
        for message in messages:
            if count % _FILES_A_FOLDER == 0:
                place = folder / f"{count // _FILES_A_FOLDER:04}" / "cur"
                place.mkdir(parents=True, exist_ok=True)
            identity = identity_of(message)
            (place / f"{identity}:2,S").write_text(_mail(message, number, customer, earlier), "utf-8")
            earlier = identity
            count += 1


def identity_of(message: Message) -> str:
    """Return what stands before the @ of a message's Message-ID."""
    return message.ref.rpartition(":")[2]


def _mail(message: Message, ticket: int, customer: str, earlier: str) -> str:
    people = (customer, MY_EMAIL) if message.role is Role.CUSTOMER else (MY_EMAIL, customer)
    reply = f"In-Reply-To: <{earlier}@desk.example>\n" if earlier else ""
    return (
        f"From: {people[0]}\nTo: {people[1]}\nSubject: {ticket}\nDate: {format_datetime(message.at)}\n"
        f"Message-ID: <{identity_of(message)}@desk.example>\n{reply}"
        "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
        f"{message.text}\n"
    )
