"""What RT is told: each a single request, which is never repeated here.

A change bears the stamp of the ticket as the writer knew it (``If-Match``), which RT compares with the number of the
last thing that happened to it; so a change that comes twice, or too late, is stopped by RT itself. A message cannot
bear one: it is a resource of its own to RT, which has no stamp, and with any at all it is refused (412) for ever.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from workbench.api import Answer, Enclosure, Http, Refused, Stale, Trouble, one_line
from workbench.providers.helpdesk.request_tracker.asking import root_of

_MISMATCH = 412
_CREATED = 201
_BINARY = "application/octet-stream"


class Orders:
    """What one RT may be told. Each raises what :class:`workbench.api.Http` raises, and Stale."""

    def __init__(self, http: Http, url: str) -> None:
        self._http = http
        self._root = root_of(url)

    async def say(self, ticket: int, kind: str, text: str, files: Sequence[Enclosure]) -> int | None:
        """Add a message and return the number of its transaction, where RT says it.

        ``kind`` is *correspond* for what the customer reads, and *comment* for what colleagues read. Raises Trouble
        where a file cannot be read.
        """
        body: dict[str, object] = {
            # RT is written in Perl, to which this one text is nothing: it would be left out of the message.
            "Content": text if text != "0" else "0\n",
            "ContentType": "text/plain",
        }
        if files:
            import asyncio

            body["Attachments"] = await asyncio.to_thread(lambda: [_uploaded(file) for file in files])
        answer = await self._http.send("POST", f"{self._root}ticket/{ticket}/{kind}", body)
        if answer.status != _CREATED:
            raise answer.unreadable(f"It answered {answer.status} to a message, which says nothing about it.")
        number = answer.headers.get("location", "").rpartition("/")[2]
        return int(number) if number.isdecimal() else None

    async def change(self, ticket: int, fields: Mapping[str, object], stamp: str, *, action: str = "") -> Answer:
        """Change a ticket, or take an ``action`` on it. That RT answers does not mean that it did anything."""
        path = f"{self._root}ticket/{ticket}{action and '/'}{action}"
        headers = {"If-Match": stamp} if stamp else None
        try:
            return await self._http.send("PUT", path, dict(fields), headers=headers)
        except Refused as refused:
            if refused.status != _MISMATCH:
                raise
            raise Stale(
                "Somebody was faster: the ticket has changed since it was looked at.",
                "Request Tracker compared, and did nothing.",
                "Look at what is new there, and decide again.",
            ) from refused


def words_of(answer: Answer) -> str:
    """Return what RT says that it did, or why it did not. Raises Unreadable where it says something else."""
    return " ".join(one_line(said) for said in answer.decode(list[str | None]) if said)


def _uploaded(file: Enclosure) -> dict[str, str]:
    """Return a file as RT takes it. Raises Trouble where it cannot be read."""
    from base64 import b64encode

    try:
        content = Path(file.path).read_bytes()
    except OSError as error:
        raise Trouble(
            f"The file {one_line(file.name)} cannot be read any more.", error.strerror or str(error),
            "Attach it anew, or take it off.",
        ) from error  # fmt: skip
    return {
        "FileName": _name(file.name),
        "FileType": _media_type(file.media_type, content),
        # An empty text would be a field that is missing, to RT.
        "FileContent": b64encode(content).decode() or "\n",
    }


def _name(said: str) -> str:
    """Return a file's name in letters that RT keeps: others it stores broken, and it reads RFC 2047 when it stores."""
    from base64 import b64encode

    name = one_line(said) or "unnamed"
    if name.isascii() and name != "0" and "=?" not in name:
        return name
    return f"=?UTF-8?B?{b64encode(name.encode('utf-8', 'replace')).decode()}?="


def _media_type(said: str, content: bytes) -> str:
    """Return a type with which RT stores a file as it is.

    A text it turns into UTF-8 from whatever it takes it for, wrongly at times; what is UTF-8 already it leaves alone.
    A file that says it were several parts, it loses.
    """
    kind = one_line(said).partition(";")[0].strip().lower()
    if kind.startswith("text/"):
        return f"{kind}; charset=utf-8" if _is_utf8(content) else _BINARY
    return kind if kind.count("/") == 1 and kind.isascii() and not kind.startswith("multipart/") else _BINARY


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\0" not in content
