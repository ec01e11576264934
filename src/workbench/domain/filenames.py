"""Give a file that others named a name of ours, which leads nowhere but into the folder it is put in."""

import re

from workbench.domain.text import LONGEST_TEXT, one_line

_MOST_BYTES = 120  # common file systems allow 255, and a download manager or a copy wants to add to a name
_LONGEST_SUFFIX = 20
_NAMELESS = "attachment"

# What parts paths, or is no part of a name, on any system that the folder may be shared with.
_FORBIDDEN = re.compile(r'[/\\:*?"<>|\0-\x1f]')
# Names that Windows takes for devices, whatever stands behind their first dot
# (https://learn.microsoft.com/windows/win32/fileio/naming-a-file).
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?:\.|\Z)", re.IGNORECASE)


def safe_file_name(name: str) -> str:
    """Return a name for a file that someone else called ``name``: one line, visible, at most 120 bytes of UTF-8.

    It holds nothing that parts paths, begins with neither dash, dot, tilde nor blank, ends with neither dot nor
    blank, is no name of a device and never empty. A short suffix survives shortening. Naming again changes nothing.
    """
    name = _trimmed(_FORBIDDEN.sub("_", one_line(name, LONGEST_TEXT)))
    if _DEVICE.match(name):
        name = f"_{name}"
    if len(name.encode()) > _MOST_BYTES:
        stem, dot, suffix = name.rpartition(".")
        if not stem or len(suffix.encode()) > _LONGEST_SUFFIX:
            stem, dot, suffix = name, "", ""
        room = _MOST_BYTES - len(f"{dot}{suffix}".encode())
        name = _trimmed(stem.encode()[:room].decode(errors="ignore")) + dot + suffix
    return name or _NAMELESS


def folder_name(ticket: str) -> str:
    """Return the name of the folder for a ticket's files; it is ours, whatever the reference holds."""
    from hashlib import blake2b  # drags in OpenSSL, which the first paint can do without

    # A helpdesk's name holds no "_", so the first one parts it from the ticket's own id.
    name = ticket.replace(":", "_", 1)
    if re.fullmatch(r"[a-z0-9-]{1,16}_[a-z0-9-]{1,40}", name):
        return name
    return re.sub(r"[^a-z0-9-]", "-", name)[:40] + "_" + blake2b(ticket.encode(), digest_size=8).hexdigest()


def _trimmed(name: str) -> str:
    return one_line(name.lstrip("-.~ ").rstrip(". "), LONGEST_TEXT)
