"""Compares an import with notmuch on the same mail: messages, threads, and the reason of every difference.

Run ``python tests/importers/compare_notmuch.py MAIL…`` where ``notmuch`` is installed. Each MAIL is an mbox
file, a mail, or a folder of them. Mbox files are taken apart first, because notmuch reads single files. It
works in a temporary folder and touches neither a notmuch database nor a helpdesk of yours.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

from workbench.importers import import_files, threads
from workbench.importers.headers import cut
from workbench.importers.mail import NotMailError, read_mail
from workbench.importers.mbox import mails_in_mbox
from workbench.importers.raw import RawMail
from workbench.importers.sources import Kind, Unread, opened, sources, time_of
from workbench.providers.helpdesk.local import LocalFile

NOW = datetime.now(UTC)

# What each file's mail became on one side, by the file's name. Files that were refused are missing.
Partition = dict[str, str]


class Side(NamedTuple):
    """What one side made of the files: which message each is, and in which ticket or thread that is."""

    messages: Partition
    threads: Partition


def take_apart(mail: Sequence[Path], folder: Path) -> tuple[dict[str, str], int]:
    """Write each mail to a file of its own; return where each came from, and how many came out of mbox files."""
    origins: dict[str, str] = {}
    from_mbox = 0

    def write(content: bytes, origin: str, at: datetime) -> None:
        name = f"{len(origins):06}"
        (folder / name).write_bytes(content)
        # What an undated mail is dated by: its From_ line, or its file.
        os.utime(folder / name, (at.timestamp(), at.timestamp()))
        origins[name] = origin

    for path in mail:
        for source in sources(path):
            if isinstance(source, Unread) or source.kind not in (Kind.MBOX, Kind.MAIL):
                continue
            with opened(source.path) as stream:
                if source.kind is Kind.MAIL:
                    write(stream.read(), str(source.path), time_of(source.path))
                    continue
                for raw in mails_in_mbox(stream, time_of(source.path)):
                    from_mbox += 1
                    write(raw.content, f"{source.path}, {raw.where}", raw.at)
    return origins, from_mbox


def ask_notmuch(folder: Path, database: Path) -> Side:
    """Return what notmuch makes of the files in ``folder``; check that its own counts agree."""
    config = database / "config"
    config.write_text(
        f"[database]\npath={database}\nmail_root={folder}\n[user]\nname=Nobody\nprimary_email=nobody@desk.test\n"
        "[new]\ntags=all\nignore=\n[search]\nexclude_tags=\n[maildir]\nsynchronize_flags=false\n"
    )
    environment = {**os.environ, "NOTMUCH_CONFIG": str(config)}

    def notmuch(*words: str) -> str:
        run = subprocess.run(
            ["notmuch", *words], env=environment, check=True, capture_output=True, text=True, errors="replace"
        )
        return run.stdout

    notmuch("new", "--quiet")
    side = Side({}, {})
    shown: list[Any] = json.loads(notmuch("show", "--format=json", "--body=false", "--exclude=false", "*"))
    for number, thread in enumerate(shown):
        for message in _messages(thread):
            for name in message["filename"]:
                side.messages[Path(name).name] = message["id"]
                side.threads[Path(name).name] = f"thread {number}"
    assert len(set(side.messages.values())) == int(notmuch("count", "--output=messages", "*"))
    assert len(set(side.threads.values())) == int(notmuch("count", "--output=threads", "*"))
    return side


def _messages(thread: list[Any]) -> Iterator[dict[str, Any]]:
    """Yield the messages in a thread as notmuch shows it: pairs of a message and its replies."""
    for part in thread:
        if isinstance(part, dict):
            yield part
        elif isinstance(part, list):
            yield from _messages(part)


def ask_import(folder: Path, desk: Path) -> Side:
    """Return what the import makes of the files in ``folder``; check that its own report agrees."""
    side = Side({}, {})
    with LocalFile(desk) as file:
        report = import_files([folder], file, progress=lambda _: None, now=NOW)
        for path in sorted(folder.iterdir()):
            try:
                mail = read_mail(RawMail(content=path.read_bytes(), at=time_of(path)), NOW)
            except NotMailError:
                continue
            identity = mail.message_id or f"content:{mail.print.hex()}"
            heard = [one for one in file.memory.heard([identity]) if one.message]
            exact = [one for one in heard if one.print == mail.print]
            side.messages[path.name] = (exact or heard)[0].message
            side.threads[path.name] = (exact or heard)[0].ticket
    assert report.messages == len(set(side.messages.values()))
    assert report.threads == len(set(side.threads.values()))
    return side


def differing(one: Partition, other: Partition) -> list[set[str]]:
    """Return the smallest groups of files that one side keeps apart or together and the other does not."""
    both = set(one) & set(other)
    links: dict[str, set[str]] = defaultdict(set)
    members: dict[str, set[str]] = defaultdict(set)
    for name in both:
        links[f"1 {one[name]}"].add(f"2 {other[name]}")
        links[f"2 {other[name]}"].add(f"1 {one[name]}")
        members[f"1 {one[name]}"].add(name)
    groups: list[set[str]] = []
    seen: set[str] = set()
    for start in sorted(members):
        if start in seen:
            continue
        reached, ahead = {start}, [start]
        while ahead:
            for linked in links[ahead.pop()] - reached:
                reached.add(linked)
                ahead.append(linked)
        seen |= reached
        if len(reached) > 2:
            groups.append(set().union(*(members[node] for node in reached if node in members)))
    return groups


def main() -> int:
    """Print both counts and every difference; return 1 where one has no reason."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mail", nargs="+", type=Path, metavar="MAIL")
    parser.add_argument("--show", action="store_true", help="print the fields of every differing mail")
    options = parser.parse_args()
    if shutil.which("notmuch") is None:
        print("notmuch is not installed.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as place:
        return _compare(options.mail, Path(place), show=options.show)


def _compare(mail: Sequence[Path], place: Path, *, show: bool) -> int:
    folder, database = place / "mail", place / "notmuch"
    folder.mkdir()
    database.mkdir()
    origins, from_mbox = take_apart(mail, folder)
    contents = {name: (folder / name).read_bytes() for name in origins}
    theirs = ask_notmuch(folder, database)
    ours = ask_import(folder, place / "local.db")
    with mock.patch.object(threads, "join_by_subject"):
        by_ids = ask_import(folder, place / "by-ids.db")

    print(f"{len(origins)} mails, {from_mbox} of them out of mbox files\n")
    print(f"{'':20}{'import':>8}{'notmuch':>9}")
    for label, here, there in zip(
        ("messages", "threads", "copies", "refused"), _counts(ours, len(origins)), _counts(theirs, len(origins)),
        strict=True,
    ):
        print(f"{label:20}{here:8}{there:9}")

    kinds: Counter[str] = Counter()
    for title, mine, other, reason_of in (
        ("Messages", ours.messages, theirs.messages, _message_reason),
        ("Threads", ours.threads, theirs.threads, _thread_reason),
    ):
        print(f"\n{title} that differ")
        found: dict[str, list[set[str]]] = defaultdict(list)
        for group in differing(mine, other):
            found[reason_of(group, ours, theirs, by_ids, contents)].append(group)
        for reason, groups in found.items():
            kinds[reason] += len(groups)
            more = sum(len({mine[n] for n in group}) - len({other[n] for n in group}) for group in groups)
            print(f"  {len(groups):4} groups, {more:+4} here: {reason}")
            for group in groups if show else ():
                _show(group, mine, other, origins, contents)
    print("\nRefused by one side only")
    refused: dict[str, list[str]] = defaultdict(list)
    for name in sorted(set(ours.messages) ^ set(theirs.messages)):
        refused[_refusal_reason(name in theirs.messages, contents[name])].append(name)
    for reason, names in refused.items():
        kinds[reason] += len(names)
        more = _alone(ours.messages, theirs.messages, names) - _alone(theirs.messages, ours.messages, names)
        print(f"  {len(names):4} files, {more:+5} here: {reason}")
        for name in names if show else ():
            print(f"    {origins[name]}")
    return int(UNEXPLAINED in kinds)


def _alone(one: Partition, other: Partition, names: Sequence[str]) -> int:
    """Return how many messages on one side are made only of files that the other refused."""
    shared = {one[name] for name in one if name in other}
    return len({one[name] for name in names if name in one} - shared)


def _counts(side: Side, files: int) -> tuple[int, int, int, int]:
    messages = len(set(side.messages.values()))
    return messages, len(set(side.threads.values())), len(side.messages) - messages, files - len(side.messages)


UNEXPLAINED = "WITHOUT A REASON"


def _message_reason(group: set[str], ours: Side, theirs: Side, by_ids: Side, contents: dict[str, bytes]) -> str:
    del by_ids
    here, there = ({side.messages[name] for name in group} for side in (ours, theirs))
    if len(there) == 1 and len(here) > 1:
        return "one Message-ID on mails that say different things: each is kept here"
    if len(here) == 1 and not any(_has(contents[name], "message-id") for name in group):
        return "no Message-ID, and the same people, date, subject, text and files: one here"
    return UNEXPLAINED


def _thread_reason(group: set[str], ours: Side, theirs: Side, by_ids: Side, contents: dict[str, bytes]) -> str:
    if len({ours.messages[name] for name in group}) == 1:
        return "no Message-ID, and the same people, date, subject, text and files: one here"

    def differs(side: Side) -> bool:
        return bool(
            differing({name: side.threads[name] for name in group}, {name: theirs.threads[name] for name in group})
        )

    if differs(ours) and not differs(by_ids):
        return "replies that name no mail, joined by subject and people"
    return UNEXPLAINED


def _refusal_reason(is_refused_here: bool, content: bytes) -> str:
    if is_refused_here:
        return UNEXPLAINED
    headers = cut(content).headers
    if not any(headers.first(name) for name in ("from", "to", "subject")):
        return "neither From nor To nor Subject, but other fields of mail; notmuch wants one of them"
    if content[:1] in b" \t":
        return "its first line is indented; notmuch takes no field from it"
    return UNEXPLAINED


def _has(content: bytes, field: str) -> bool:
    return bool(cut(content).headers.first(field))


def _show(
    group: set[str], ours: Partition, theirs: Partition, origins: dict[str, str], contents: dict[str, bytes]
) -> None:
    for name in sorted(group, key=lambda name: (ours[name], theirs[name], name)):
        headers = cut(contents[name]).headers
        print(f"    {ours[name]:12} {theirs[name]:12} {origins[name][-90:]}")
        for field in ("from", "to", "date", "subject", "message-id", "in-reply-to", "references"):
            for value in headers.every(field):
                print(f"        {field}: {value[:300]}")


if __name__ == "__main__":
    sys.exit(main())
