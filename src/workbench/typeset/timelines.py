"""Set a conversation: who said what to whom and when, quotes folded, internal notes behind a bar.

Who may read an entry shows without colour: a note has the word INTERNAL in its heading and a bar before every
line. The text of every other entry stands behind two blanks, so that no text can imitate a heading or a bar.
"""

from workbench.api import Attachment, Entry, Opens, Role, Timeline, Tone, Visibility, one_line, shorten, width
from workbench.domain.quoting import parts
from workbench.domain.when import clock
from workbench.typeset.lines import INTERNAL, LINK, PUBLIC, QUOTE, RULE, UNREAD, Span
from workbench.typeset.page import PLAIN, QUIET, Page
from workbench.typeset.wrapping import lines_of

_BAR, _BLANK = "┃ ", "  "
_FOREIGN = frozenset({"quote", "signature"})  # kinds of parts that are nobody's words here and now
_LEAST_NAME = 8  # cells a name keeps before other words of the heading go
_READERS = {Visibility.PUBLIC: ("public", PUBLIC), Visibility.INTERNAL: ("INTERNAL note", INTERNAL)}
_UNSENT = {Visibility.PUBLIC: ("PUBLIC reply", PUBLIC), Visibility.INTERNAL: ("INTERNAL note", INTERNAL)}


def set_timeline(page: Page, view: Timeline) -> None:
    """Set the entries in order of time. Where not all fit, the oldest are left out."""
    if not view.entries:
        page.wrapped("Nothing has been said yet.", QUIET)
        return
    first_unread = next((index for index, entry in enumerate(view.entries) if entry.unread), -1)
    blocks: list[Page] = []
    room = page.room - 1
    index = len(view.entries)
    while index > 0 and room > 0:
        index -= 1
        block = page.fork()
        if index == first_unread:
            block.heading(one_line(view.marker), UNREAD)
        _set_entry(block, view.entries[index])
        if index + 1 < len(view.entries):
            block.add()
        if blocks and len(block.lines) > room:
            index += 1
            break
        room -= len(block.lines)
        blocks.append(block)
    if index:
        page.wrapped(f"… {index:,} earlier entries", QUIET)
    for block in reversed(blocks):
        page.take(block)


def _set_entry(page: Page, entry: Entry) -> None:
    _set_heading(page, entry)
    internal = entry.visibility is Visibility.INTERNAL
    with page.margin(_BAR if internal else _BLANK, INTERNAL if internal else PLAIN):
        if entry.why:
            page.wrapped(one_line(entry.why), str(entry.meant))
        for kind, text in parts(entry.text):
            _set_part(page, kind, lines_of(text))
        for attachment in entry.attachments:
            _set_attachment(page, attachment)


def _set_heading(page: Page, entry: Entry) -> None:
    """Set who · role · who may read it · when; narrow pages lose the role, then the time, never the reader."""
    # What separates the words of a heading must not come from a name.
    name = one_line(entry.who).translate({ord("·"): "-", ord("─"): "-"}) or "somebody"
    words = [(name, str(Tone.STRONG))]
    if entry.role is not Role.SYSTEM and entry.visibility is not Visibility.INTERNAL and not entry.state:
        words.append((entry.role.value, QUIET))
    if entry.visibility is not None:
        words.append((_UNSENT if entry.state else _READERS)[entry.visibility])
    reader = words[-1] if entry.visibility is not None else None
    when = (one_line(entry.state), str(entry.meant)) if entry.state else (clock(entry.at, page.now, page.zone), QUIET)
    words.append(when)

    room = page.cells - 4
    while len(words) > 1 and _least(words) > room:
        # From the right what is neither reader nor name, then the name itself.
        spare = [word for word in words[1:] if word is not reader]
        words.remove(spare[0] if spare else words[0])
    name_room = room - _taken(words[1:])
    if words[0] is not reader:
        words[0] = (shorten(words[0][0], max(name_room, 1)), words[0][1])
    spans = [span for text, tone in words for span in (Span(" · ", RULE), Span(text, tone))][1:]
    if sum(width(span.text) for span in spans) > page.cells:
        spans = [Span(shorten("".join(span.text for span in spans), page.cells), spans[0].tone)]
    page.rule(*spans, tone=INTERNAL if entry.visibility is Visibility.INTERNAL else RULE)


def _taken(words: list[tuple[str, str]]) -> int:
    """Return the cells that words take, each with the dot before it."""
    return sum(width(text) + 3 for text, _ in words)


def _least(words: list[tuple[str, str]]) -> int:
    return _taken(words[1:]) + min(width(words[0][0]), _LEAST_NAME)


def _set_part(page: Page, kind: str, lines: list[str]) -> None:
    """Set a part of a text: one's own words, or what was quoted or signed, which folds to one line."""
    foreign = kind in _FOREIGN
    if foreign and page.folded:
        count = sum(map(bool, lines))
        line = "▸ signature" if kind == "signature" else f"▸ {count} quoted line{'s' if count != 1 else ''}"
        page.wrapped(line, QUIET)
        return
    tone = QUOTE if foreign else PLAIN
    empty = False
    while lines and not lines[-1]:
        lines.pop()
    for index, line in enumerate(lines):
        if not page.room:
            page.leave_out(len(lines) - index)
            return
        # Mail comes with holes in it: one empty line says as much as five.
        if line or not (empty or index == 0) or not page.folded:
            page.wrapped(line, tone)
        empty = not line


def _set_attachment(page: Page, attachment: Attachment) -> None:
    """Set an attachment as a row that opens: its name, never hidden by a long type."""
    facts = f" · {size_words(attachment.size)} · {one_line(attachment.media_type)}"
    room = page.cells - len("file ")
    name = shorten(one_line(attachment.name) or "without a name", room)
    facts = shorten(facts, max(room - width(name), 0))
    target = page.target(Opens("file", attachment.ref), ())
    if room < 1:
        page.add((Span(shorten("file", page.cells), LINK),), target)
        return
    page.add((Span("file ", QUIET), Span(name, LINK), Span(facts, QUIET)), target)


def size_words(size: int) -> str:
    """Return a size in bytes in words: ``812 B``, ``12 KB``, ``1.4 MB``; thousands as disks count them."""
    if size < 1_000:
        return f"{max(size, 0)} B"
    if size < 1_000_000:
        return f"{size // 1_000} KB"
    return f"{size / 1_000_000:.1f} MB" if size < 1_000_000_000 else f"{size / 1_000_000_000:.1f} GB"
