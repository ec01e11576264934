"""Stand between a provider and its ``http``, and remember how the server answered while an account was tried."""

from collections.abc import Mapping

from workbench.api.answers import LARGEST, Answer, Http, Query, Refused, Unreadable


class Witness:
    """Passes everything on; :class:`workbench.api.Http` says what the methods do.

    A provider makes a right that does not work of a server's no, which is as it should be. What the no means for
    somebody who connects is to be seen from the no itself: ``first_no`` is the first one that came, and
    ``answered`` says whether anything had been answered well before it.
    """

    def __init__(self, http: Http) -> None:
        self._http = http
        self.first_no: Refused | Unreadable | None = None
        self.answered = False

    async def get(self, path: str, query: Query = (), *, headers: Mapping[str, str] | None = None) -> Answer:
        """Pass on a GET."""
        try:
            answer = await self._http.get(path, query, headers=headers)
        except (Refused, Unreadable) as no:
            self._remember(no)
            raise
        self.answered = self.answered or self.first_no is None
        return answer

    async def send(
        self,
        method: str,
        path: str,
        body: object = None,
        query: Query = (),
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Pass on a request with a body."""
        try:
            answer = await self._http.send(method, path, body, query, headers=headers)
        except (Refused, Unreadable) as no:
            self._remember(no)
            raise
        self.answered = self.answered or self.first_no is None
        return answer

    async def download(self, url: str, most: int = LARGEST) -> bytes:
        """Pass on a download."""
        return await self._http.download(url, most)

    def _remember(self, no: Refused | Unreadable) -> None:
        self.first_no = self.first_no or no
