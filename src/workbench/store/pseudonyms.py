"""Numbers for masked secrets, the same ones for as long as the desk's file lives, without the secrets themselves.

What is kept of a secret is a digest under a random key (HMAC-SHA256, RFC 2104), so that short passwords cannot be
guessed back from what stands in another file. The key stands in ``desk.db``, where the digests are.
"""

import hmac
import sqlite3
from hashlib import sha256
from secrets import token_hex

from workbench.store.transaction import writing_desk

_KEY_BYTES = 32


class DeskPseudonyms:
    """The numbers of one desk, as :class:`workbench.guard.masking.Pseudonyms` asks for them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def number_for(self, kind: str, secret: str) -> int:
        """Return the number of ``secret`` among its ``kind``, from 1 on, a new one where it has none yet.

        Two desks that ask at once get the same. Raises sqlite3.Error where the file cannot be written.
        """
        with writing_desk(self._connection):
            digest = self._digest(secret)
            found = self._connection.execute(
                "SELECT number FROM desk.pseudonym WHERE kind = ? AND digest = ?", (kind, digest)
            ).fetchone()
            if found:
                return int(found[0])
            (number,) = self._connection.execute(
                "INSERT INTO desk.pseudonym (kind, digest, number) "
                "SELECT ?1, ?2, coalesce(max(number), 0) + 1 FROM desk.pseudonym WHERE kind = ?1 RETURNING number",
                (kind, digest),
            ).fetchone()
            return int(number)

    def _digest(self, secret: str) -> bytes:
        # To write first takes the lock of the desk's file, so what is read behind it nobody changes meanwhile.
        self._connection.execute(
            "INSERT INTO desk.note (owner, ticket, key, value) VALUES ('guard', '', 'pseudonyms', ?) "
            "ON CONFLICT DO NOTHING", (token_hex(_KEY_BYTES),)
        )
        (key,) = self._connection.execute(
            "SELECT value FROM desk.note WHERE owner = 'guard' AND ticket = '' AND key = 'pseudonyms'"
        ).fetchone()
        return hmac.new(bytes.fromhex(key), secret.encode("utf-8", "surrogatepass"), sha256).digest()
