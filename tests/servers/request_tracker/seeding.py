"""Fills a Request Tracker with what real ones hold: mail with HTML and files, merges, links, what one may not see."""

from email.message import EmailMessage
from email.mime.application import MIMEApplication
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from typing import NamedTuple
from urllib.parse import quote

from servers.request_tracker.hands import File, Hands, mail, uploaded
from servers.request_tracker.multiplying import multiply
from servers.request_tracker.server import RequestTrackerServer

JANA = "Jana Nováková <jana.novak@kolo.test>"
FANG = "王芳 <wang.fang@lantern.test>"
SEAN = "Seán O'Brien <sean@brick.test>"
PNG = bytes.fromhex(  # one point
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6364"
    "f8cf500f00038601805a347d6b0000000049454e44ae426082"
)
LOG = File("router.log", "text/plain", "2026-11-21 08:00 línea caída\n".encode() * 50)


class Seeded(NamedTuple):
    """The tickets that tests speak of."""

    html: int  # a customer's HTML mail with files, on which much was said
    merged: int  # went into ``html``
    hidden: int  # in the queue that agents do not see
    deleted: int
    dev: int  # in the queue Development, linked
    bench: int  # in the queue with a lifecycle of its own, active
    scrapped: int  # the same, inactive
    quiet: int  # opened without a word


def seed(server: RequestTrackerServer) -> Seeded:
    """Fill a server and return what is where."""
    root, berta, ben = (Hands(server, who) for who in ("root", "berta", "ben"))
    html = _a_long_story(server, berta, ben)
    dev = berta.create("Stale lease", "See the linked ticket.", queue="Development", Requestor="berta@desk.test")
    berta.change(html, AddDependsOn=[dev])
    berta.change(html, AddRefersTo=["https://tracker.test/issues/77"])
    again = ben.create("Again the line", "Lost it again.", Requestor="jana.novak@kolo.test")
    ben.comment(again, "Same as the first one.")
    ben.change(again, MergeInto=html)
    hidden = root.create("Complaint about Ben", "Nobody may read this.", queue="Vault", Requestor="sean@brick.test")
    root.comment(hidden, "Nor this.")
    berta.change(dev, AddReferredToBy=[html])
    root.change(html, AddRefersTo=[hidden])
    deleted = root.create("Buy watches", "Cheap!", Requestor="spam@spam.test")
    root.change(deleted, Status="deleted")
    bench = berta.create("Repair", "It smokes.", queue="Workshop", Requestor="sean@brick.test")
    berta.change(bench, Status="on the bench", Owner="berta")
    scrapped = berta.create("Repair no. 2", "Dropped into water.", queue="Workshop", Requestor="wang.fang@lantern.test")
    berta.change(scrapped, Status="scrapped")
    quiet = _a_silent_one(root)
    _many(server, root, berta, ben)
    return Seeded(html, again, hidden, deleted, dev, bench, scrapped, quiet)


def _a_long_story(server: RequestTrackerServer, berta: Hands, ben: Hands) -> int:
    """Let a customer and two agents talk; return the ticket."""
    mail(
        server, JANA, "Router loses its line ☹ (čtvrtek)", "Hello,\n\nit loses its line.\n\n-- \nJana\n",
        html="<html><body><p>Hello,</p><p>it <b>loses</b> its line.</p><img src='http://track.test/x.png'>"
        "<script>alert(1)</script></body></html>",
        files=[LOG, File("Přehled – snímek.png", "image/png", PNG)],
    )  # fmt: skip
    (ticket,) = _found(berta, "Subject LIKE 'Router loses'")
    berta.change(ticket, Owner="berta", Priority=80, CustomFields={
        "Product": "Router", "Version": "4.2", "Affects": ["Köln", "Łódź"],
    })  # fmt: skip
    berta.change(ticket, Due="2027-01-15 09:30:00")
    ben.comment(ticket, "A stale lease? Asked the customer for the log anyway.")
    berta.reply(ticket, "Hello Jana,\n\ncould you send us the log?\n\nBerta", Attachments=[uploaded(LOG)])
    mail(
        server, JANA, f"Re: [desk.test #{ticket}] Router loses its line", "Attached.\n\n> could you send us the log?\n",
        files=[File("log.gz", "application/gzip", b"\x1f\x8b\x08\x00" + bytes(range(200)))],
    )  # fmt: skip
    berta.reply(ticket, "<p>Thank you. <em>We</em> look into it.</p>", "text/html")
    ben.comment(ticket, "<p>Internal: <a href='https://tracker.test/issues/77'>#77</a></p>", "text/html")
    # From somebody who is neither on the ticket nor known yet.
    mail(server, "Ota Nový <ota@kolo.test>", f"Re: [desk.test #{ticket}] Router", "I see it too, \x1b[31mred\x1b[0m.")
    _odd_mails(server, ticket)
    return ticket


def _odd_mails(server: RequestTrackerServer, ticket: int) -> None:
    """Let mails arrive whose texts are put together in ways of their own."""
    subject = f"Re: [desk.test #{ticket}] odd"
    # HTML alone.
    alone = MIMEText("<p>Only <i>HTML</i>, naïve</p>", "html", "utf-8")
    # Two texts that are no alternatives, with a forwarded mail and a picture without a name between them.
    inner = EmailMessage()
    inner["Subject"] = "What I was told"
    inner["From"] = SEAN
    inner.set_content("forwarded words")
    mixed = MIMEMultipart("mixed")
    mixed.attach(MIMEText("First words.", "plain"))
    picture = MIMEApplication(PNG, "octet-stream")
    picture.replace_header("Content-Type", "image/png")
    mixed.attach(picture)
    mixed.attach(MIMEText("<p>Second words.</p>", "html"))
    # An alternative within a related, with a picture that the HTML shows.
    related = MIMEMultipart("related")
    both = MIMEMultipart("alternative")
    both.attach(MIMEText("Plain twin.", "plain"))
    both.attach(MIMEText("<p>HTML twin.</p>", "html"))
    related.attach(both)
    shown = MIMEApplication(PNG, "octet-stream")
    shown.replace_header("Content-Type", 'image/png; name="shown.png"')
    shown.add_header("Content-Disposition", "inline", filename="shown.png")
    related.attach(shown)
    related.attach(MIMEText("A list's footer.", "plain"))
    # A plain twin that only says that HTML is wanted.
    stub = MIMEMultipart("alternative")
    stub.attach(MIMEText("\n", "plain"))
    stub.attach(MIMEText("<p>Said in HTML alone.</p>", "html"))
    latin = MIMEText("Grüße aus Köln", "plain", "iso-8859-1")
    for number, message in enumerate((alone, mixed, related, stub, latin)):
        message["From"] = "Jana <jana.novak@kolo.test>"
        message["To"] = "help@desk.test"
        message["Subject"] = f"{subject} {number}"
        message["Message-ID"] = f"<odd-{ticket}-{number}@mail.test>"
        server.mail(bytes(message))
    with_mail = MIMEMultipart("mixed")
    with_mail["From"] = "Sean <sean@brick.test>"
    with_mail["To"] = "help@desk.test"
    with_mail["Subject"] = f"{subject} forwarded"
    with_mail.attach(MIMEText("See what I was told.", "plain"))
    with_mail.attach(MIMEMessage(inner))
    server.mail(bytes(with_mail))


def _a_silent_one(root: Hands) -> int:
    wanted = {"Queue": "Support", "Subject": "Without a word", "Requestor": "sean@brick.test"}
    said = root.call("POST", "ticket", wanted)
    assert isinstance(said, dict)
    return int(str(said["id"]))


def _many(server: RequestTrackerServer, root: Hands, berta: Hands, ben: Hands) -> None:
    """Open enough tickets for more than one page, a third of them hidden, some of them done."""
    askers = ("jana.novak@kolo.test", "wang.fang@lantern.test", "sean@brick.test")
    made = []
    for number in range(12):
        queue = "Vault" if number % 3 == 2 else "Support"
        ticket = root.create(
            f"Request {number}", f"Words of request {number}.", queue=queue, Requestor=askers[number % 3],
            Priority=number * 9,
        )
        made.append(ticket)
        if queue == "Vault":
            root.comment(ticket, "Hidden words.")
        elif number % 4 == 0:
            berta.reply(ticket, f"Answer to {number}.", Status="resolved")
        elif number % 4 == 1:
            ben.comment(ticket, f"Note on {number}.")
            ben.change(ticket, Status=("stalled", "rejected")[number // 4 % 2], Owner="ben")
    multiply(server.database, made, 12)


def _found(hands: Hands, where: str) -> list[int]:
    said = hands.call("GET", f"tickets?query={quote(where)}")
    assert isinstance(said, dict)
    return [int(row["id"]) for row in said["items"]]
