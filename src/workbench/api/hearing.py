"""Hears from a server's answers what its clock says."""

from collections.abc import Mapping
from datetime import UTC, datetime

from workbench.api.answers import LARGEST, Answer, Closing, Http, Query


class Hearing:
    """An ``http`` that passes everything on, and keeps the first ``Date`` since :meth:`listen` (RFC 9110, 6.6.1)."""

    def __init__(self, http: Http) -> None:
        self._http = http
        self._first = ""

    def listen(self) -> None:
        """Forget what was heard."""
        self._first = ""

    def heard(self) -> datetime | None:
        """Return the server's time at its first answer since :meth:`listen`, or None where it did not say."""
        from email.utils import parsedate_to_datetime

        try:
            at = parsedate_to_datetime(self._first)
        except ValueError:
            return None
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)

    async def get(self, path: str, query: Query = (), *, headers: Mapping[str, str] | None = None) -> Answer:
        """Return the answer to a GET, as :class:`workbench.api.Http` says."""
        return self._noted(await self._http.get(path, query, headers=headers))

    async def send(
        self,
        method: str,
        path: str,
        body: object = None,
        query: Query = (),
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Return the answer to a request with a body, as :class:`workbench.api.Http` says."""
        return self._noted(await self._http.send(method, path, body, query, headers=headers))

    async def download(self, url: str, most: int = LARGEST) -> bytes:
        """Return the bytes at an address, as :class:`workbench.api.Http` says."""
        return await self._http.download(url, most)

    async def close(self) -> None:
        """Close what is held, where something is."""
        if isinstance(self._http, Closing):
            await self._http.close()

    def _noted(self, answer: Answer) -> Answer:
        self._first = self._first or answer.headers.get("date", "")
        return answer
