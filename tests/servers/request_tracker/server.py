"""Request Tracker 5 from Debian's packages, with SQLite and its own web server, all of it in one folder."""

import re
import subprocess
from contextlib import closing
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from mailbox import mbox
from pathlib import Path
from typing import ClassVar

from servers.harness import Server, ServerFailure

_HERE = Path(__file__).parent
_LIBRARY = "/usr/share/request-tracker5/lib"


class RequestTrackerServer(Server):
    """An RT whose agents and queues are those of structure.pl; tickets are what a test puts there.

    ``tokens`` are by login name. RT's mails are kept in the folder and go nowhere.
    """

    kind: ClassVar[str] = "request_tracker"
    # No system database, and a mail program that is no daemon; nothing is started by installing these.
    debian: ClassVar[tuple[str, ...]] = (
        "request-tracker5", "rt5-standalone", "rt5-db-sqlite", "dbconfig-no-thanks", "msmtp-mta",
    )  # fmt: skip
    workers: ClassVar[int] = 2

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.tokens: dict[str, str] = {}

    @property
    def database(self) -> Path:
        """RT's own database."""
        return self.folder / "var" / "rt5.sqlite"

    @property
    def command(self) -> list[str]:
        """What runs RT."""
        program = "/usr/share/request-tracker5/libexec/rt-server"
        return [
            program, "--server", "Starlet", "--host", "127.0.0.1", "--port", str(self.port),
            "--max-workers", str(self.workers),
        ]  # fmt: skip

    @property
    def environment(self) -> dict[str, str]:
        """Where RT finds its configuration, and structure.pl where to write the tokens."""
        return {
            "RT_SITE_CONFIG": str(self.folder / "RT_SiteConfig.pm"),
            "RT_SITE_CONFIG_DIR": str(self.folder / "conf.d"),
            "TOKENS_FILE": str(self.folder / "tokens"),
        }

    @property
    def probe(self) -> str:
        """RT's own words on itself, which want a sign-in: 401 is an answer."""
        return "/REST/2.0/rt"

    def prepare(self) -> None:
        """Write the configuration, make the database and put the structure into it."""
        for name in ("conf.d", "mason", "session", "var"):
            (self.folder / name).mkdir()
        (self.folder / "RT_SiteConfig.pm").write_text(self._configuration())
        secret = self.folder / "root"
        secret.write_text("only-for-tests\n")
        setup = ("/usr/sbin/rt-setup-database-5", "--skip-create")
        self.run(*setup, "--action", "init", "--root-password-file", str(secret))
        self.run(*setup, "--action", "insert", "--datafile", str(_HERE / "structure.pl"))
        if faults := re.findall(r"\[(?:error|critical)\]: .*", self.tail(2_000)):
            raise ServerFailure(f"RT's structure is not what it should be: {faults[:5]}")
        self.tokens = dict(line.split() for line in (self.folder / "tokens").read_text().splitlines())

    def mail(self, message: bytes, queue: str = "Support") -> None:
        """Hand a mail to RT as a mail server does. Raises ServerFailure where RT does not take it."""
        self.run("rt-mailgate-5", "--queue", queue, "--action", "correspond", "--url", self.url, given=message)

    def sent(self) -> list[EmailMessage]:
        """Return the mails that RT has sent so far, the oldest first."""
        mails = []
        for path in sorted((self.folder / "var").glob("*.mbox")):
            with closing(mbox(path, create=False)) as box:
                mails += [message_from_bytes(bytes(mail), policy=default) for mail in box]
        return mails

    def perl(self, script: str, *words: str) -> str:
        """Run one of the Perl programs beside this file within RT, and return what it printed."""
        return self.run("perl", f"-I{_LIBRARY}", str(_HERE / script), *words, patience=300).decode()

    def _configuration(self) -> str:
        settings = (_HERE / "site.pm").read_text()
        return settings.replace("@FOLDER@", str(self.folder)).replace("@PORT@", str(self.port))


def is_installed() -> bool:
    """Whether RT is on this machine."""
    asked = ("dpkg-query", "--show", "--showformat=${db:Status-Status}", "request-tracker5")
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout == "installed"
