"""HTML mail made readable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hostile.judge import faults
from workbench.domain.html import readable
from workbench.domain.text import clean

PIECES = st.sampled_from(
    [
        "<div>", "</div>", "<p>", "</p>", "<p style='display: none'>", "<table>", "</table>", "<tr>", "<td>", "</td>",
        "<th style='font-size:0'>", "<span style='font-size:12px'>", "</span>", "<ul>", "<ol start=9>", "<li>", "</ul>",
        "<blockquote>", "</blockquote>", "<pre>", "</pre>", "<a href='https://example.com/'>", "<a href=x>", "</a>",
        "<img alt='a picture' src='cid:name@host'>", "<br>", "<hr>", "<script>", "</script>", "<style>", "</style>",
        "<!--", "-->", "<!", "<?", "<", ">", '"', "'", "=", "<a b='", "<b>", "</b>", "<svg>", "<template>", "<body>",
        "<frameset>", "&amp;", "&#x1b;", "&#8238;", "&lt;", "&#99999999999999999999;", "words", " ", "\n", "\t",
        "\x1b]0;title\x07", "\x9b31m", "\x00", "\x01", "\x05", "\u0301", "\u200b", "\u202e", "\ud800", "\ufffe",
    ]
)
HTML = st.lists(PIECES, max_size=40).map("".join)


@given(HTML)
def test_whatever_the_markup_the_text_is_clean(html: str) -> None:
    text = readable(html)
    assert faults(text) == []
    assert clean(text) == text


@given(HTML)
def test_markup_that_is_held_back_from_the_parser_reads_as_safely(html: str) -> None:
    text = readable("<i></i>" * 2_100 + html)
    assert faults(text) == []
    assert clean(text) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Hello,</p><p>the  export\n is <b>broken</b>.</p>", "Hello,\n\nthe export is broken."),
        ("one<br>two<br><br>three", "one\ntwo\n\nthree"),
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("<div>one</div><div><br></div><div>two<br></div><div>three</div>", "one\n\ntwo\nthree"),
        ("<h1>Title</h1>text<hr>more", "Title\n\ntext\n\n---\n\nmore"),
        ("<ul><li>one</li><li>two</li></ul>after", "- one\n- two\n\nafter"),
        ("<ol><li>one<li>two</ol>", "1. one\n2. two"),
        ("<ol start=9><li>one<br>more<li>two</ol>", "9. one\n   more\n10. two"),
        ("<ul><li>a<ul><li>b<ol><li>c</ol></ul>d</ul>", "- a\n  - b\n    1. c\n  d"),
        ("<ul><li><p>one</p><p>more</p></li><li><p>two</p></li></ul>", "- one\n\n  more\n- two"),
        ("<table><tr><th>Name<th>Size<tr><td><p>log</p><td> 3&nbsp;MB</table>", "Name | Size\nlog | 3 MB"),
        ("<table><tr><td>a<br>b<td>c</table>", "a\nb\nc"),
        ("<table><tr><td><table><tr><td>a<td>b</table></table>", "a | b"),
        ("see<pre>\nif x:\n    y()\n</pre>there", "see\n\nif x:\n    y()\n\nthere"),
        ("a<pre>  <b>b</b><br>  c</pre>", "a\n\n  b\n  c"),
        ("&lt;b&gt; &amp;amp; &eacute;&#228;&#x1F642;", "<b> &amp; éä\U0001f642"),
        ("1 < 2 &amp; 3 > 2 <3", "1 < 2 & 3 > 2 <3"),
    ],
)
def test_markup_becomes_lines_as_a_person_would_write_them(html: str, text: str) -> None:
    assert readable(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<a href='https://example.com/a?b=1&amp;c=2'>the page</a>.", "the page (https://example.com/a?b=1&c=2)."),
        ("<a href='https://example.com/'>example.com</a>", "example.com"),
        ("<a href='https://example.com/'>HTTPS://example.com</a>", "HTTPS://example.com"),
        ("<a href='https://evil.example'>https://bank.example</a>", "https://bank.example (https://evil.example)"),
        ("<a href='mailto:ann@example.com'>ann@example.com</a>", "ann@example.com"),
        ("<a href='mailto:ann@example.com'>Ann</a>", "Ann (mailto:ann@example.com)"),
        ("<a href='#top'>top</a> <a href='JavaScript:x()'>run</a> <a>none</a>", "top run none"),
        ("<a href='https://example.com'><div>Button</div></a>", "Button (https://example.com)"),
        ("<a href='https://e.com'></a>x", "x"),
        ("<a href='https://e.com/\n long'>x</a>", "x (https://e.com/long)"),
        ("<a href='https://e.com'><img alt='Logo' src=x></a>", "[image: Logo] (https://e.com)"),
    ],
)
def test_links_say_where_they_lead_unless_their_words_do(html: str, text: str) -> None:
    assert readable(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<img src='cid:image001.png@01DB' alt=''>", "[image: image001.png]"),
        ("<img src='https://example.com/a/chart.png?x=1'>", "[image: chart.png]"),
        ("<img src='https://example.com/spacer.gif' alt=''>", ""),
        ("<img src='https://t.example.com/o.gif' width=1 height='1px'>", ""),
        ("<img src='data:image/png;base64,AAAA' alt='Screen &amp; error'>", "[image: Screen & error]"),
    ],
)
def test_pictures_are_words_and_tracking_pixels_nothing(html: str, text: str) -> None:
    assert readable(html) == text


@pytest.mark.parametrize(
    "hidden",
    [
        "<title>no</title>",
        "<style>no</style>",
        "<script>no()</script>",
        "<!-- no --><!--[if mso]>no<![endif]-->",
        "<template><p>no</p></template>",
        "<div style='display:none'>no<div>no</div></div>",
        "<div STYLE='Display : None'>no</div>",
        "<div hidden>no</div>",
        "<span style='font-size:0px; color:red'>no</span>",
        "<div style='max-height:0;overflow:hidden'>no</div>",
        "<p style='mso-hide:all'>no</p>",
        "<p style='visibility:hidden'>no</p>",
        "<p style='opacity:0'>no</p>",
        "<table><tr><td style='font-size:0'>no<b>no</b></td></tr></table>",
    ],
)
def test_what_mail_programs_hide_is_left_out(hidden: str) -> None:
    assert readable(f"<body><p>before</p>{hidden}<p>after</p>") == "before\n\nafter"


def test_what_has_a_size_again_inside_what_has_none_is_seen() -> None:
    html = "<div style='font-size:0px'>no<div style='font-size:13px'>yes</div>no</div><p style='opacity:0.9'>too</p>"
    assert readable(html) == "yes\n\ntoo"


def test_quotations_are_marked_line_by_line() -> None:
    html = (
        "<p>Thanks!</p><div class=gmail_quote><div>On Monday Ann wrote:<br></div><blockquote><p>First</p><p>Second</p>"
        "<blockquote>older<br>still</blockquote>end</blockquote></div><p>Bye</p>"
    )
    assert readable(html) == (
        "Thanks!\n\nOn Monday Ann wrote:\n> First\n>\n> Second\n> > older\n> > still\n>\n> end\n\nBye"
    )


@pytest.mark.parametrize(
    "header",
    [
        '<hr><div id="divRplyFwdMsg" dir="ltr">',
        '<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">',
    ],
)
def test_what_outlook_answers_to_is_marked_to_the_end(header: str) -> None:
    text = readable(f"<p>Done.</p>{header}<b>From:</b> Ann<br><b>Sent:</b> Monday</div><div>Please do.</div>")
    assert text.startswith("Done.\n")
    assert text.endswith("\n> From: Ann\n> Sent: Monday\n> Please do.")


def test_a_mail_forwarded_from_outlook_without_a_word_is_no_quotation() -> None:
    html = '<hr><div id="divRplyFwdMsg"><b>From:</b> Ann</div><div>It broke.</div>'
    assert readable(html) == "---\n\nFrom: Ann\nIt broke."


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<div>" * 90_000 + "deep", "deep"),
        ("<table><tr><td>" * 30_000 + "deep", "deep"),
        ("<b>" * 90_000 + "deep", "deep"),
        ("<blockquote>" * 3_000 + "deep", "> > > > > > > > deep"),
        ("shown<!--" + "<!--" * 100_000, "shown"),
        ("shown<script>" * 100_000, "shown"),
        ("shown" + "<a a a a " * 100_000, "shown"),
        ("shown" + '<a b="' * 100_001, "shown"),
        ("shown<a " + " ".join(f"a{number}" for number in range(50_000)) + ">too", "showntoo"),
        ("<" * 1_000 + " shown", "<" * 1_000 + " shown"),
        ("shown &#" + "9" * 10_000 + ";", "shown \ufffd"),
        ("<p>shown</p>" * 30_000 + "last", "shown last"),
    ],
)
def test_hostile_markup_is_survived_with_its_words(html: str, text: str) -> None:
    assert text in readable(html)


def test_unclosed_formatting_does_not_multiply() -> None:
    html = "".join(f"<p><font color={number}>word{number}" for number in range(1_900))
    assert readable(html).split("\n\n") == [f"word{number}" for number in range(1_900)]


def test_links_survive_where_formatting_is_taken_out_before_parsing() -> None:
    html = "<b><i><u>x</u></i></b> " * 400 + "<A HREF='https://example.com'>here</A>"
    assert readable(html).endswith("x here (https://example.com)")


def test_markup_held_back_from_the_parser_reads_like_other_markup() -> None:
    html = (
        "<UL><LI>one<LI>two</UL><P>see <A HREF=https://example.com>here</A><TABLE><TR><TD>a<TD>b</TABLE>"
        "<BLOCKQUOTE>quoted</BLOCKQUOTE><STYLE>no</STYLE><DIV STYLE='display:none'>no</DIV>end"
    )
    assert readable("<i></i>" * 2_100 + html) == readable(html)


def test_what_is_too_long_is_cut_with_a_mark() -> None:
    assert readable("<p>" + "word " * 900_000).endswith("more characters)")
    html = "<p>word</p>" + "<b></b>" * 600_000
    assert readable(html).endswith(f"… (cut: {len(html) - 4_000_000:,} more characters of HTML)")


def test_pictures_written_out_do_not_push_words_over_the_edge() -> None:
    html = f"<p>before</p><img alt='shot' src='data:image/png;base64,{'A' * 5_000_000}'><p>after</p>"
    assert readable(html) == "before\n\n[image: shot]\n\nafter"
