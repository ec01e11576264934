"""How mails become tickets: by what they refer to, in whatever order they come, and only last by subject."""

import asyncio
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importers.letters import alive, conversation, imported, letter, mbox, threads, tickets
from workbench.domain.values import Status
from workbench.importers import importing
from workbench.importers.subjects import base_subject, is_reply
from workbench.providers.helpdesk.local import LocalHelpdesk


def _says(*numbers: int | str) -> list[str]:
    return sorted(f"This is mail {number}." for number in numbers)


def test_replies_join_by_references_and_by_in_reply_to(tmp_path: Path) -> None:
    desk = tmp_path / "local.db"
    imported(
        desk,
        mbox(
            tmp_path / "a.mbox",
            [
                letter(1),
                letter(2, refers="1", subject="Anything"),
                letter(3, more="In-Reply-To: Your message of Monday <2@acme.test>"),
                letter(4, subject="Another"),
            ],
        ),
    )
    assert threads(desk) == [_says(1, 2, 3), _says(4)]


def test_siblings_join_through_a_mail_that_nobody_has(tmp_path: Path) -> None:
    desk = tmp_path / "local.db"
    imported(desk, mbox(tmp_path / "a.mbox", [letter(2, refers="1"), letter(3, refers="1")]))
    assert threads(desk) == [_says(2, 3)]


def test_a_parent_that_comes_in_a_later_import_joins_the_ticket_of_its_reply(tmp_path: Path) -> None:
    desk = tmp_path / "local.db"
    imported(desk, mbox(tmp_path / "a.mbox", [letter(2, refers="1", subject="Re: TLS", days_ago=1)]))
    imported(desk, mbox(tmp_path / "b.mbox", [letter(1, subject="TLS", days_ago=2, sender="Joe <joe@acme.test>")]))
    (ticket,) = tickets(desk)
    assert ticket.subject == "TLS"
    assert [message.author for message in conversation(desk, ticket)] == ["Joe", "Jane Roe"]
    assert ticket.created == conversation(desk, ticket)[0].at


def test_a_late_mail_that_joins_two_tickets_leaves_the_younger_one_gone(tmp_path: Path) -> None:
    desk = tmp_path / "local.db"
    imported(desk, mbox(tmp_path / "a.mbox", [letter(1, days_ago=5), letter(3, refers="2", days_ago=1)]))
    assert len(alive(desk)) == 2
    report = imported(desk, mbox(tmp_path / "b.mbox", [letter(2, refers="1", days_ago=3)]))
    winner, loser = tickets(desk)
    assert (winner.gone, loser.gone) == (False, True)
    assert ("merged into", winner.ref) in loser.fields
    helpdesk = LocalHelpdesk("local", desk)
    assert asyncio.run(helpdesk.ticket(loser.ref)).merged == ((loser.ref, winner.ref),)
    asyncio.run(helpdesk.close())
    assert [message.text for message in conversation(desk, winner)] == [
        "This is mail 1.", "This is mail 2.", "This is mail 3.",
    ]
    assert conversation(desk, loser) == []
    assert (report.threads, report.joined) == (0, 1)
    # What refers to the loser's mails from now on belongs to the winner.
    imported(desk, mbox(tmp_path / "c.mbox", [letter(4, refers="3")]))
    assert threads(desk) == [_says(1, 2, 3, 4)]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_threads_do_not_depend_on_order_files_or_chunks(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    size = data.draw(st.integers(2, 14))
    parents = {n: data.draw(st.lists(st.integers(0, n - 1), max_size=2, unique=True)) for n in range(1, size)}
    letters = [letter(n, refers=" ".join(map(str, parents.get(n, []))), subject=f"S{n}") for n in range(size)]
    groups = {n: {n} for n in range(size)}
    for child, above in parents.items():
        for parent in above:
            both = groups[child] | groups[parent]
            groups.update(dict.fromkeys(both, both))
    expected = sorted(_says(*group) for group in {frozenset(group) for group in groups.values()})
    data.draw(st.randoms(use_true_random=False)).shuffle(letters)
    cut = data.draw(st.integers(0, size))
    folder = tmp_path_factory.mktemp("order")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(importing, "ENTRIES_A_CHUNK", data.draw(st.integers(1, 5)))
        imported(folder / "local.db", mbox(folder / "a.mbox", letters[:cut]), mbox(folder / "b.mbox", letters[cut:]))
    assert threads(folder / "local.db") == expected


def test_a_reply_without_references_joins_by_subject_only_as_a_last_resort(tmp_path: Path) -> None:
    desk = tmp_path / "local.db"
    letters = [
        letter(1, subject="TLS fails", days_ago=9),
        letter(2, subject="AW: [desk] TLS   fails", days_ago=5),
        # Names a mail, if an unknown one: its subject does not count.
        letter(3, subject="Re: TLS fails", refers="unknown", days_ago=4),
        # No reply by its subject.
        letter(4, subject="TLS fails", days_ago=3),
    ]
    imported(desk, mbox(tmp_path / "a.mbox", letters))
    assert threads(desk) == [_says(1, 2), _says(3), _says(4)]


def test_the_subject_never_joins_two_customers_who_wrote_to_the_same_address(tmp_path: Path) -> None:
    desk = tmp_path / "local.db"
    letters = [
        letter(1, sender="jane@acme.test", subject="Invoice", days_ago=9),
        letter(2, sender="help@desk.test", to="jane@acme.test", subject="Re: Invoice", refers="1", days_ago=8),
        letter(3, sender="bob@globex.test", subject="Re: Invoice", days_ago=7),
        letter(4, sender="help@desk.test", to="bob@globex.test", subject="Re: Invoice", days_ago=6),
    ]
    imported(desk, mbox(tmp_path / "a.mbox", letters), me=["help@desk.test"])
    assert threads(desk) == [_says(1, 2), _says(3, 4)]


def test_the_subject_joins_only_within_thirty_days(tmp_path: Path) -> None:
    desk = tmp_path / "local.db"
    letters = [letter(1, days_ago=80), letter(2, subject="Re: TLS fails", days_ago=49), letter(3, days_ago=28)]
    imported(desk, mbox(tmp_path / "a.mbox", letters))
    assert threads(desk) == [_says(1), _says(2), _says(3)]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (1, 2, 0)])
def test_the_subject_joins_whatever_comes_first(tmp_path: Path, order: tuple[int, ...]) -> None:
    letters = [
        letter(1, subject="TLS fails", days_ago=9),
        letter(2, subject="Re: TLS fails", sender="help@desk.test", to="jane@acme.test", days_ago=8),
        letter(3, subject="SV: TLS fails", days_ago=7),
    ]
    one = tmp_path / "one.db"
    imported(one, mbox(tmp_path / "all.mbox", [letters[number] for number in order]))
    assert threads(one) == [_says(1, 2, 3)]
    each = tmp_path / "each.db"
    for number in order:
        imported(each, mbox(tmp_path / f"{number}.mbox", [letters[number]]))
    assert threads(each) == [_says(1, 2, 3)]


@pytest.mark.parametrize("me", [(), ("desk.test",)])
def test_a_bare_reply_from_a_colleagues_own_address_joins_only_that_customers_thread(
    tmp_path: Path, me: tuple[str, ...]
) -> None:
    desk = tmp_path / "local.db"
    letters = [
        letter(1, sender="jane@acme.test", to="help@desk.test, kim@desk.test", subject="Invoice", days_ago=9),
        letter(2, sender="bob@globex.test", subject="Invoice", days_ago=8),
        letter(3, sender="kim@desk.test", to="bob@globex.test, help@desk.test", subject="Re: Invoice", days_ago=7),
        letter(4, sender="ann@initech.test", subject="Re: Invoice", days_ago=6),
    ]
    imported(desk, mbox(tmp_path / "a.mbox", letters), me=me)
    # Without knowing that Kim is a colleague, nothing says that this mail is not a stranger's.
    assert threads(desk) == ([_says(1), _says(2, 3), _says(4)] if me else [[text] for text in _says(1, 2, 3, 4)])


def test_replies_of_a_support_address_nobody_named_do_not_gather_all_customers(tmp_path: Path) -> None:
    desk = tmp_path / "local.db"
    letters = [
        letter(1, sender="help@desk.test", to="jane@acme.test", subject="Re: Test", days_ago=9),
        letter(2, sender="bob@globex.test", subject="Re: Test", days_ago=8),
        letter(3, sender="ann@initech.test", subject="Re: Test", days_ago=7),
    ]
    imported(desk, mbox(tmp_path / "a.mbox", letters))
    assert threads(desk) == [_says(1), _says(2), _says(3)]


def test_a_copy_that_brings_a_file_is_kept(tmp_path: Path) -> None:
    desk = tmp_path / "local.db"
    parts = "--x\n\nHello there.\n--x\nContent-Type: text/csv\n\na,b\n--x--"
    full = letter(1, more="Content-Type: multipart/mixed; boundary=x", text=parts)
    letters = [letter(1, text="Hello there."), full, letter(1, text="Hello there.\n-- \nfooter")]
    report = imported(desk, mbox(tmp_path / "a.mbox", letters))
    assert (report.messages, report.duplicates, report.attachments) == (2, 1, 1)


def test_an_empty_subject_joins_nothing(tmp_path: Path) -> None:
    desk = tmp_path / "local.db"
    letters = [letter(1, subject=""), letter(2, subject="Re:"), letter(3, subject="Re: ")]
    imported(desk, mbox(tmp_path / "a.mbox", letters))
    assert len(alive(desk)) == 3


def test_the_same_id_with_other_content_is_another_message_of_the_same_ticket(tmp_path: Path) -> None:
    desk = tmp_path / "local.db"
    letters = [letter(1, text="Disk is full."), letter(1, text="Disk is fine."), letter(1, text="Disk is full.")]
    report = imported(desk, mbox(tmp_path / "a.mbox", letters))
    assert (report.messages, report.threads, report.duplicates) == (2, 1, 1)
    assert threads(desk) == [["Disk is fine.", "Disk is full."]]


def test_a_copy_with_a_lists_footer_is_a_duplicate(tmp_path: Path) -> None:
    desk = tmp_path / "local.db"
    imported(desk, mbox(tmp_path / "a.mbox", [letter(1, text="Hello there.")]))
    copy = letter(1, subject="[users] TLS fails", text="Hello\nthere.\n\n____\nusers mailing list\nhttps://lists.test\n")
    report = imported(desk, mbox(tmp_path / "b.mbox", [copy, copy]))
    assert (report.messages, report.duplicates) == (0, 2)


def test_mails_without_an_id_are_told_apart_by_what_they_say(tmp_path: Path) -> None:
    desk = tmp_path / "local.db"
    bare = [letter(n, text=text).replace(b"Message-ID", b"X-Id") for n, text in enumerate(("one", "two", "one"))]
    report = imported(desk, mbox(tmp_path / "a.mbox", bare))
    assert (report.messages, report.duplicates, len(alive(desk))) == (2, 1, 2)


def test_a_thousand_mails_of_one_thread_in_random_order_are_one_ticket(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "ENTRIES_A_CHUNK", 60)
    letters = [letter(n, refers=str(n - 1) if n else "") for n in range(1_000)]
    random.Random(3).shuffle(letters)  # noqa: S311 - an order, no secret
    desk = tmp_path / "local.db"
    report = imported(desk, mbox(tmp_path / "a.mbox", letters))
    assert (report.messages, report.threads) == (1_000, 1)
    (ticket,) = alive(desk)
    assert len(conversation(desk, ticket)) == 1_000


def test_references_without_end_are_bounded(tmp_path: Path) -> None:
    desk = tmp_path / "local.db"
    many = " ".join(map(str, range(30_000)))
    report = imported(desk, mbox(tmp_path / "a.mbox", [letter("x", refers=many), letter(0)]))
    assert (report.messages, report.threads) == (2, 1)


@pytest.mark.parametrize(
    ("subject", "base", "reply"),
    [
        ("Re: TLS fails", "tls fails", True),
        ("RE[4]: re: AW: TLS fails", "tls fails", True),
        ("[desk] SV: [desk] TLS fails", "tls fails", True),
        ("Fwd: TLS fails", "tls fails", False),
        ("WG: Re: TLS", "tls", False),
        ("回复：发票", "发票", True),
        ("Regarding: TLS", "regarding: tls", False),
        ("Re", "re", False),
        ("[tag only]", "", False),
    ],
)
def test_subjects_lose_their_prefixes(subject: str, base: str, reply: bool) -> None:
    assert base_subject(subject) == base
    assert is_reply(subject) is reply


def test_status_follows_who_wrote_last_and_how_long_ago(tmp_path: Path) -> None:
    desk = tmp_path / "local.db"
    letters = [
        letter(1, subject="a", days_ago=3),
        letter(2, subject="b", days_ago=3),
        letter(3, subject="Re: b", refers="2", sender="Kim <kim@desk.test>", to="jane@acme.test", days_ago=2),
        letter(4, subject="c", days_ago=61),
        letter(5, subject="d", sender="Kim <kim@desk.test>", to="Bob <bob@globex.test>", days_ago=2),
    ]
    imported(desk, mbox(tmp_path / "a.mbox", letters), me=["@desk.test"])
    by_subject = {ticket.subject: ticket for ticket in alive(desk)}
    assert {subject: ticket.status for subject, ticket in by_subject.items()} == {
        "a": Status.OPEN, "b": Status.PENDING, "c": Status.SOLVED, "d": Status.PENDING,
    }
    assert by_subject["a"].assignee is None
    assert by_subject["b"].assignee == by_subject["d"].assignee is not None
    assert by_subject["a"].customer == by_subject["b"].customer != by_subject["d"].customer


def test_a_new_mail_opens_a_solved_ticket_again(tmp_path: Path) -> None:
    desk = tmp_path / "local.db"
    imported(desk, mbox(tmp_path / "a.mbox", [letter(1, days_ago=100)]))
    assert alive(desk)[0].status is Status.SOLVED
    imported(desk, mbox(tmp_path / "b.mbox", [letter(2, refers="1", days_ago=1)]))
    assert alive(desk)[0].status is Status.OPEN
