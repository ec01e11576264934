"""Tells a mail that came before from one that only has the same Message-ID."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from workbench.domain.values import Message, Ref
from workbench.importers.mail import Mail, squeezed
from workbench.providers.helpdesk.local.memory import Heard

# Some programs give all their mail one Message-ID; only so many are looked at for a copy in other words.
_MOST_COMPARED = 20
# What a list adds below a copy of the same mail.
_LONGEST_FOOTER = 1_500


def without_copies(
    mails: Sequence[Mail], known: Mapping[str, Sequence[Heard]], message_of: Callable[[Ref], Message | None]
) -> Iterator[tuple[str, Mail]]:
    """Yield the mails that are new, under their ids. Two mails with one id and different content are both new.

    ``known`` is what is remembered under each id, ``message_of`` gives a message that is here already.
    """
    here: dict[str, list[Mail]] = {}
    for mail in mails:
        identity = id_of(mail)
        before = [heard for heard in known.get(identity, ()) if heard.message]
        beside = here.setdefault(identity, [])
        is_copy = (
            any(heard.print == mail.print for heard in before)
            or any(other.print == mail.print for other in beside)
            or any(_is_copy(mail, other.text, _sizes(other)) for other in beside[-_MOST_COMPARED:])
            or any(_is_copy_of_message(mail, message_of(heard.message)) for heard in before[-_MOST_COMPARED:])
        )
        if not is_copy:
            beside.append(mail)
            yield identity, mail


def id_of(mail: Mail) -> str:
    """Return the mail's Message-ID, or one made of its content where it has none."""
    return mail.message_id or f"content:{mail.print.hex()}"


def _is_copy_of_message(mail: Mail, message: Message | None) -> bool:
    return message is not None and _is_copy(mail, message.text, {file.size for file in message.attachments})


def _is_copy(mail: Mail, text: str, sizes: set[int]) -> bool:
    """Return whether a mail says what another under its id says, but for a list's footer, and brings no other file."""
    shorter, longer = sorted((squeezed(mail.text), squeezed(text)), key=len)
    is_same = bool(shorter) and longer.startswith(shorter) and len(longer) - len(shorter) <= _LONGEST_FOOTER
    return is_same and _sizes(mail) <= sizes


def _sizes(mail: Mail) -> set[int]:
    return {len(file.content) for file in mail.files}
