"""One mail at a time: headers, charsets, parts, dates and people, as senders really write them."""

import base64
import email.message
import email.policy
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importers.letters import NOW
from workbench.importers.charsets import decoded
from workbench.importers.flowed import unflowed
from workbench.importers.headers import cut, words
from workbench.importers.mail import LARGEST_ORIGINAL, Mail, NotMailError, read_mail
from workbench.importers.people import Colleagues, Person, domain_of, people
from workbench.importers.raw import RawMail

FILE_TIME = datetime(2020, 5, 17, tzinfo=UTC)


def read(content: bytes | str) -> Mail:
    """Read a mail whose file is of 17 May 2020."""
    raw = content.encode() if isinstance(content, str) else content
    return read_mail(RawMail(content=raw, at=FILE_TIME), NOW)


def alternative(plain: str, html: str) -> str:
    """Return a mail with a plain and an HTML part."""
    return (
        "From: a@b.test\nContent-Type: multipart/alternative; boundary=x\n\n--x\nContent-Type: text/plain\n\n"
        f"{plain}\n--x\nContent-Type: text/html\n\n{html}\n--x--\n"
    )


@pytest.mark.parametrize(
    ("content", "declared", "text"),
    [
        ("Grüße".encode(), "us-ascii", "Grüße"),
        ("Grüße".encode("latin-1"), "utf-8", "Grüße"),
        ("Grüße".encode("latin-1"), "", "Grüße"),
        ("“Quoted”".encode("cp1252"), "iso-8859-1", "“Quoted”"),
        ("Привет".encode("koi8-r"), "koi8-r", "Привет"),
        ("Привет".encode("cp1251"), "windows-1251", "Привет"),
        ("こんにちは".encode("iso2022_jp"), "iso-2022-jp", "こんにちは"),
        ("中文㐂".encode("gb18030"), "gb2312", "中文㐂"),
        ("안녕".encode("cp949"), "ks_c_5601-1987", "안녕"),
        ("Grüße".encode("utf-16"), "", "Grüße"),
        ("Grüße".encode("utf-7"), "utf-7", "Grüße"),
        (b"plain", "x-unknown", "plain"),
        (b"plain", "base64", "plain"),
        (b"a\\x41", "unicode_escape", "a\\x41"),
        (b"\x81", "utf-8", "\ufffd"),
        ("Grüße".encode(), "\x00'utf-8", "Grüße"),
    ],
)
def test_a_charset_that_lies_is_unknown_or_missing_is_survived(content: bytes, declared: str, text: str) -> None:
    assert decoded(content, declared) == text


@given(st.binary(max_size=200), st.text(max_size=20))
def test_any_bytes_become_text(content: bytes, declared: str) -> None:
    decoded(content, declared)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("=?UTF-8?B?R3LDvMOfZQ==?= aus =?utf-8?Q?K=C3=B6ln?=", "Grüße aus Köln"),
        ("=?utf-8?b?R3LD?= =?utf-8?b?vMOfZQ==?=", "Grüße"),  # cut inside a character
        ("=?utf-8?b?R3LDvMOfZQ?=", "Grüße"),  # no padding
        ("=?utf-8?q?with spaces inside?=", "with spaces inside"),
        ("=?iso-8859-1*de?q?Gr=FC=DFe?=", "Grüße"),
        ("=?nonsense?q?plain?=", "plain"),
        ("=?utf-8?x?what?=", "=?utf-8?x?what?="),
        ("=?utf-8?q?open", "=?utf-8?q?open"),
        ("Re:=?utf-8?q?_tight?=text", "Re: tighttext"),
        ("no words", "no words"),
    ],
)
def test_encoded_words_are_read_broken_ones_too(value: str, text: str) -> None:
    assert words(value) == text


def test_folded_eight_bit_and_junk_header_lines_are_survived() -> None:
    mail = read(
        b"From: J\xf6rg <joerg@acme.test>\nSubject: a\n\t folded\r\n  subject \xc3\xbc\nthis is no field\nX: y\n"
        b"\nText.\n"
    )
    assert mail.sender == Person("Jörg", "joerg@acme.test")
    assert mail.subject == "a folded subject ü"
    assert mail.text == "Text."


def test_without_a_blank_line_the_body_begins_where_the_fields_end() -> None:
    assert read("From: a@b.test\nSubject: x\nHello you,\nthis is text.\n").text == "Hello you,\nthis is text."


def test_of_duplicate_fields_the_first_filled_one_counts() -> None:
    mail = read("Subject: \nFrom: a@b.test\nSubject: one\nSubject: two\nFrom: c@d.test\n\n")
    assert (mail.subject, mail.sender.address) == ("one", "a@b.test")


def test_a_megabyte_of_header_is_survived() -> None:
    mail = read("From: a@b.test\nSubject: " + "x" * 1_000_000 + "\nTo: " + "c@d.test, " * 100_000 + "\n\nText.")
    assert mail.text == "Text."
    assert len(mail.subject) <= 1_000
    folded = "From: a@b.test\nX: " + "y\n " * 500_000 + "\nSubject: s\n\nText."
    assert read(folded).subject == "s"


@pytest.mark.parametrize("content", [b"", b"\n\n", b"Hello, this is no mail.\n", b"X-Thing: 1\n\nbody", b"\0\1\2"])
def test_what_is_no_mail_is_refused(content: bytes) -> None:
    with pytest.raises(NotMailError):
        read(content)


def test_plain_text_is_preferred_to_html() -> None:
    assert read(alternative("Plain words.", "<p>HTML words.</p>")).text == "Plain words."


@pytest.mark.parametrize("stub", ["", " \n", "Please view this mail as HTML.", "Your program shows no HTML.\n" * 9])
def test_html_is_read_where_the_plain_text_is_empty_or_a_stub(stub: str) -> None:
    mail = read(alternative(stub, "<p>" + "Real words are here. " * 200 + "</p>"))
    assert mail.text.startswith("Real words are here.")


def test_attachments_inline_images_and_attached_mails_are_kept() -> None:
    inner = email.message.EmailMessage(policy=email.policy.SMTP)
    inner["From"] = "Bob <bob@globex.test>"
    inner["Subject"] = "The inner one"
    inner.set_content("Inner words.")
    mail = email.message.EmailMessage(policy=email.policy.SMTP)
    mail["From"] = "jane@acme.test"
    mail.set_content("See below.")
    mail.add_alternative("<p>See <img src='cid:1'></p>", subtype="html")
    html = mail.get_payload(1)
    assert isinstance(html, email.message.EmailMessage)
    html.add_related(b"\x89PNG", "image", "png", cid="<1>", filename="büro.png")
    mail.add_attachment(b"\0\1" * 50, "application", "zip", filename="logs.zip")
    mail.add_attachment("a,b\n", subtype="csv", filename="list.csv")
    mail.add_attachment(inner)
    got = read(mail.as_bytes())
    assert [(file.name, file.media_type) for file in got.files] == [
        ("büro.png", "image/png"),
        ("logs.zip", "application/zip"),
        ("list.csv", "text/csv"),
        ("The inner one.eml", "message/rfc822"),
    ]
    assert got.files[1].content == b"\0\1" * 50
    assert got.text.startswith("See below.")
    assert "From: Bob <bob@globex.test>" in got.text
    assert "Inner words." in got.text


def test_quoted_printable_and_base64_damage_is_survived() -> None:
    quoted = read("From: a@b.test\nContent-Transfer-Encoding: quoted-printable\n\nGr=C3=BC=C3=9Fe =ZZ=\n soft=")
    assert quoted.text.startswith("Grüße =ZZ")
    packed = base64.encodebytes("Viele Grüße und mehr".encode()).decode().strip("=\n")
    broken = read(f"From: a@b.test\nContent-Transfer-Encoding: BASE64 \n\n!{packed[:5]}\n*{packed[5:]}\n-- \nlist")
    assert broken.text == "Viele Grüße und mehr\n-- \nlist"


def test_uuencoded_files_are_taken_out_of_the_text() -> None:
    mail = read("From: a@b.test\n\nSee:\nbegin 644 hello.txt\n+:&5L;&\\@=V]R;&0 \n`\nend\nBye.\n")
    assert [(file.name, file.content) for file in mail.files] == [("hello.txt", b"hello world")]
    assert mail.text == "See:\n\nBye."


def test_prose_that_looks_like_uuencode_stays() -> None:
    text = "begin 644 hello.txt\nThis is prose about ~ uuencode {really}.\nIt says: {~}\nend"
    assert read(f"From: a@b.test\n\n{text}\n").text == text


def test_flowed_text_gets_its_paragraphs_back() -> None:
    assert unflowed("one \ntwo\n> quoted \n> more\n>> deep\n-- \nsig \nend") == (
        "one two\n> quoted more\n>> deep\n-- \nsig end"
    )
    assert unflowed("ab \ncd", delete_space=True) == "abcd"
    assert unflowed(" > no quote\n From here") == "> no quote\nFrom here"


def test_nesting_bombs_end_in_a_bounded_number_of_parts() -> None:
    deep = "From: a@b.test\n" + "".join(
        f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(5_000)
    )
    mail = read(deep + "\ninnermost")
    assert len(mail.files) <= 2
    assert any("levels" in sentence for sentence in mail.mended)
    wide = "From: a@b.test\nContent-Type: multipart/mixed; boundary=b\n\n" + "--b\n\nx\n" * 100_000 + "--b--"
    mail = read(wide)
    assert len(mail.files) == 1
    assert mail.files[0].content.count(b"--b\n") > 99_000
    mails = "From: a@b.test\n" + "Content-Type: message/rfc822\n\nSubject: x\n" * 3_000
    assert len(read(mails).files) < 30


def test_a_multipart_without_its_boundary_is_read_as_text() -> None:
    mail = read("From: a@b.test\nContent-Type: multipart/mixed; boundary=nowhere\n\nStill words.\n")
    assert mail.text == "Still words."
    assert mail.mended


def test_a_part_that_is_never_closed_ends_with_its_parent() -> None:
    mail = read("From: a@b.test\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nfirst\n--x\n\nsecond, cut off")
    assert mail.text == "first\n\nsecond, cut off"


def test_a_boundary_that_begins_with_another_is_not_taken_for_it() -> None:
    mail = read(
        "From: a@b.test\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: multipart/mixed; boundary=xy\n"
        "\n--xy\n\none\n--xy--\n--x\n\ntwo\n--x--\n"
    )
    assert mail.text == "one\n\ntwo"


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ("Date: Tue, 3 Mar 2026 10:00:00 +0200", datetime(2026, 3, 3, 8, tzinfo=UTC)),
        ("Date: 3 Mar 26 10:00 EST", datetime(2026, 3, 3, 15, tzinfo=UTC)),
        ("Date: Tue, 3 Mar 2026 10:00:60 (comment) +0000", datetime(2026, 3, 3, 10, 0, 59, tzinfo=UTC)),
        ("Date: nonsense\nReceived: from a; Mon, 2 Mar 2026 08:00:00 +0000", datetime(2026, 3, 2, 8, tzinfo=UTC)),
        (
            "Date: Mon, 1 Jan 2046 00:00:00 +0000\nReceived: x; Wed, 4 Mar 2026 08:00:00 +0000\n"
            "Received: y; Mon, 2 Mar 2026 08:00:00 +0000",
            datetime(2026, 3, 2, 8, tzinfo=UTC),
        ),
        ("Date: Thu, 1 Jan 1970 00:00:00 +0000", datetime(1980, 1, 1, tzinfo=UTC)),
        ("Date: Mon, 1 Jan 2046 00:00:00 +0000", NOW + timedelta(days=1)),
        ("Date: Mon, 99 Foo 99999999999999999999 00:00:00 +999999999999", FILE_TIME),
        ("Date: ", FILE_TIME),
        ("X: y", FILE_TIME),
    ],
)
def test_missing_and_absurd_dates_fall_back(fields: str, at: datetime) -> None:
    mail = read(f"From: a@b.test\n{fields}\n\n")
    assert mail.at == at
    assert bool(mail.mended) is (not fields.endswith(("+0200", "EST", "(comment) +0000")))


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("Jane Roe <Jane@Acme.test>", [Person("Jane Roe", "jane@acme.test")]),
        ("jane@acme.test (Jane Roe)", [Person("Jane Roe", "jane@acme.test")]),
        ('"Roe, Jane" <jane@acme.test>, bob@b.test', [Person("Roe, Jane", "jane@acme.test"), Person("", "bob@b.test")]),
        ("=?utf-8?q?Roe=2C_J=C3=A4ne?= <jane@acme.test>", [Person("Roe, Jäne", "jane@acme.test")]),
        ("jane at acme.test (Jane Roe)", [Person("Jane Roe", "jane@acme.test")]),
        ("Team: jane@acme.test, bob@b.test;", [Person("", "jane@acme.test"), Person("", "bob@b.test")]),
        ("Jane Roe", [Person("Jane Roe", "")]),
        ("'jane@acme.test' <jane@acme.test>", [Person("", "jane@acme.test")]),
        ("Jane <jane@acme.test", [Person("Jane", "jane@acme.test")]),
        ("undisclosed-recipients:;", []),
        ("", []),
    ],
)
def test_people_are_read_from_the_ways_addresses_are_written(field: str, expected: list[Person]) -> None:
    found = list(people([field]))
    if field.startswith("undisclosed"):
        assert not any(person.address for person in found)
    else:
        assert found == expected


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("jane@acme.test", "acme.test"),
        ("jane@mail.eu.acme.com", "acme.com"),
        ("jane@acme.co.uk", "acme.co.uk"),
        ("jane@mx.acme.co.uk", "acme.co.uk"),
        ("jane@gmail.com", ""),
        ("jane@yahoo.co.uk", ""),
        ("jane@localhost", ""),
        ("jane@192.168.0.1", ""),
        ("jane@[192.168.0.1]", ""),
        ("", ""),
    ],
)
def test_organisations_come_from_domains_but_not_from_free_mail(address: str, domain: str) -> None:
    assert domain_of(address) == domain


def test_colleagues_are_addresses_or_whole_domains() -> None:
    us = Colleagues(["Kim@desk.test", "@support.test", "corp.test", " "])
    addresses = ("kim@desk.test", "x@support.test", "y@eu.corp.test", "z@mycorp.test", "")
    assert [address in us for address in addresses] == [True, True, True, False, False]


@pytest.mark.parametrize(
    ("field", "own", "references"),
    [
        ("Message-ID: <a@b>\nReferences: <1@x>\n <2@\n x> <a@b>", "a@b", ("1@x", "2@x")),
        ("Message-ID: a@b", "a@b", ()),
        ("Message-ID: <a@b> (added by mta)", "a@b", ()),
        ("Message-ID: \nIn-Reply-To: 1@x", "", ("1@x",)),
        ('In-Reply-To: "Your message of Mon" by jane@acme.test', "", ()),
        ("References: <1@x><2@x>,<3@x>\nIn-Reply-To: <1@x>", "", ("1@x", "2@x", "3@x")),
    ],
)
def test_ids_are_read_folded_bare_and_crowded(field: str, own: str, references: tuple[str, ...]) -> None:
    mail = read(f"From: a@b.test\n{field}\n\n")
    assert (mail.message_id, mail.references) == (own, references)


def test_the_original_is_kept_and_a_large_one_without_its_files() -> None:
    small = b"From: a@b.test\n\nText.\xff\n"
    assert read(small).original == small
    large = (
        b"From: a@b.test\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nWords.\n--x\n"
        b"Content-Type: image/png\n\n" + b"\x89" * (LARGEST_ORIGINAL + 1) + b"\n--x--\n"
    )
    mail = read(large)
    assert mail.original is not None
    assert b"X-Workbench-Cut: " in mail.original
    assert mail.original.endswith(b"\n\nWords.")
    assert len(mail.original) < 1_000
    assert len(mail.files[0].content) == LARGEST_ORIGINAL + 1


_HEADS = st.lists(
    st.sampled_from(
        ["From: a@b.test", "Content-Type: multipart/mixed; boundary=x", "Content-Type: text/html; charset=*?",
         "Content-Type: multipart/alternative; boundary*0*=utf-8''%78", "Content-Transfer-Encoding: base64",
         "Content-Type: message/rfc822", "Date: Mon, 31 Feb 2026", "Subject: =?utf-8?b?=?=", " folded", "junk", ""]
    ),
    max_size=8,
)


_PIECES = st.one_of(_HEADS.map("\n".join), st.sampled_from(["--x", "--x--", "text", "=?="]))


@settings(max_examples=150, deadline=None)
@given(st.lists(_PIECES, max_size=12), st.binary(max_size=60))
def test_no_mail_raises_anything_but_that_it_is_none(pieces: list[str], tail: bytes) -> None:
    content = "\n".join(pieces).encode() + tail
    try:
        mail = read(content)
    except NotMailError:
        return
    mail.text.encode()
    mail.subject.encode()
    assert mail.original == content


def test_fields_past_the_limit_are_left_out() -> None:
    headers, _ = cut(b"".join(b"X-%d: y\n" % number for number in range(5_000)) + b"\nbody")
    assert len(headers) == 2_000
