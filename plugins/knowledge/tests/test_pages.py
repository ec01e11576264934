"""Files as pages: titles, headings, passages, and what nobody means well with."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench_knowledge.html import text_of
from workbench_knowledge.linking import links_of
from workbench_knowledge.pages import LONGEST, Page, Passage, headings, page_of, passages, raw_of
from workbench_knowledge.summing import summary_of

_MARKDOWN = b"""---
title: Renew a certificate
owner: "platform@acme.test"
audience: internal
---
# Certificates

Intro.

## Where they are {#where}

```sh
# no heading
```

Setext
------

Text.
"""


def test_markdown_has_its_title_and_owner_from_what_stands_above_it_and_no_heading_from_code() -> None:
    page = page_of(_MARKDOWN, "a/cert.md")
    assert (page.title, page.owner, page.is_internal) == ("Renew a certificate", "platform@acme.test", True)
    assert "title:" not in page.text
    assert [(one.title, one.anchor) for one in headings(page.text, "markdown")] == [
        ("Certificates", "certificates"), ("Where they are", "where"), ("Setext", "setext"),
    ]  # fmt: skip


def cut(page: Page) -> list[Passage]:
    return passages(page, list(headings(page.text, page.kind)))


def test_restructured_text_has_headings_by_what_stands_below_them() -> None:
    page = page_of(b"=====\nTitle\n=====\n\nText of it.\n\nThe 2nd part\n~~~~~~~~~~~~\n\nMore.\n", "x.rst")
    assert page.title == "Title"
    assert [one.anchor for one in headings(page.text, "rst")] == ["title", "the-2nd-part"]


def test_html_has_its_headings_with_their_anchors_and_neither_scripts_nor_navigation() -> None:
    html = (
        "<!DOCTYPE html><html><head><title>The &amp; guide</title><script>if (a<b) bad()</script></head><body>"
        "<nav><ul><li>Elsewhere</ul></nav><section id='first'><h1>One<a href='#first'>¶</a></h1>"
        "<p>Words <a href='b%20c.html?x#y'>&lt;here&gt;</a>"
        "<!-- hidden --></p></section><pre>a\n  b</pre></body></html>"
    )
    title, text, links = text_of(html)
    assert title == "The & guide"
    assert text == "# One {#first}\n\nWords <here>\n\na\n  b"
    assert links == ((text.index("<here>"), "b%20c.html"),)
    assert [one.anchor for one in headings(text, "html")] == ["first"]


@pytest.mark.parametrize(
    ("title", "called"),
    [
        ("Sessions — Our docs 3.2", "Sessions"),
        ("Sessions | Guide", "Sessions"),
        ("Sessions in depth", "Sessions in depth"),
        ("Our docs", "Our docs"),
    ],
)
def test_a_page_is_not_called_by_what_all_pages_of_its_site_are_called(title: str, called: str) -> None:
    raw = f"<title>{title}</title><h3>Navigation</h3><h1>Sessions</h1>"
    assert page_of(raw.encode(), "a.html").title == called


def test_a_page_says_which_others_it_links_to_and_in_what_words() -> None:
    names = {"FetchContent": "module/FetchContent.rst", "page": ""}
    links = {
        "docs/a.html": "<p>To undo it, see <a href='../b.html#x'>reset</a>, <a href='http://x.test/'>x</a>.<h2>No.</h2>",
        "docs/a.md": "To undo it, see [reset](../b.html#x), [x](http://x.test/c.html), [me](a.md).\n\nNo.",
        "docs/a.rst": "To undo it, see `reset <../b.html#x>`_ or `x <http://x.test/>`_ and :any:`page`.\n\nNo.",
    }
    for path, text in links.items():
        (link,) = links_of(page_of(text.encode(), path), path, names)
        assert link.target == "b.html", path
        assert link.words.startswith("To undo it, see"), path
        assert "No." not in link.words, path
    roles = page_of(b":module:`get it <FetchContent>` or :doc:`/guide/start`", "docs/a.rst")
    targets = [one.target for one in links_of(roles, "docs/a.rst", names)]
    assert targets == ["module/FetchContent.rst", "guide/start.rst"]


def test_a_page_is_about_its_title_its_beginning_its_headings_and_its_path() -> None:
    text = "- Home\n- Search\n\n# Fetching\n\n.. note:: old\n\nGet sources while configuring.\n\n## Options\n"
    page = page_of(text.encode(), "module/FetchContent.md")
    found = summary_of(page, "module/FetchContent.md", list(headings(page.text, page.kind)))
    assert found == (
        "Fetching", "Get sources while configuring.", "Fetching\nOptions", "module/FetchContent module/Fetch Content"
    )  # fmt: skip


def test_navigation_that_is_never_closed_does_not_take_the_page_along() -> None:
    assert "The answer" in text_of("<body><nav><ul><li>x<p>The answer</p></body>")[1]


def test_a_page_without_a_title_is_called_by_its_file() -> None:
    assert page_of(b"just text", "runbooks/restart_the-queue.md").title == "restart the queue"
    assert page_of(b"just text", "runbooks/README.md").title == "runbooks"


def test_a_long_page_is_cut_at_its_headings_and_nothing_of_it_is_lost() -> None:
    text = "".join(f"## Part {n}\n\n{'words of it ' * 250}\n\n" for n in range(9)) + "tail " * 3000
    parts = cut(Page("t", text, "markdown"))
    assert "".join(one.text for one in parts) == text
    assert [one.heading for one in parts[:9]] == ["", *(f"Part {n}" for n in range(1, 9))]
    assert max(len(one.text) for one in parts) <= 8_000


@given(st.binary(max_size=400), st.sampled_from(["a.md", "a.rst", "a.html"]))
def test_whatever_a_file_holds_it_is_a_page_of_which_nothing_is_lost(raw: bytes, name: str) -> None:
    page = page_of(raw, name)
    assert page.title
    assert "".join(one.text for one in cut(page)) == page.text


@pytest.mark.parametrize(
    "piece",
    ["<script>", "<!--", "<h1>", "<a id=", "<nav><", "```\n", "===\n", "x\n=\n", "# \n", "{#", "<pre>", "&#", "\n\n ",
     "](x", "[", "[a]: ", "`", ":a", ":a:`<", "<a href=", "\n\n\t"],
)
@pytest.mark.parametrize("name", ["a.md", "a.rst", "a.html"])
def test_text_that_was_made_to_be_slow_comes_to_an_end(piece: str, name: str) -> None:
    text = piece * (LONGEST // len(piece))  # what is quadratic would take hours
    page = page_of(text.encode(), name)
    assert "".join(one.text for one in cut(page)) in page.text
    links_of(page, name, {})
    summary_of(page, name, list(headings(page.text, page.kind)))


def test_what_is_no_text_is_no_page_and_what_is_huge_is_bounded(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"\x89PNG\0\0")
    assert raw_of(tmp_path / "a.md") is None
    (tmp_path / "b.md").write_bytes(b"x" * (LONGEST + 5))
    assert len(raw_of(tmp_path / "b.md") or b"") == LONGEST


def test_text_in_other_encodings_is_read() -> None:
    assert "é" in page_of("é".encode("latin-1"), "a.md").text
    assert "é" in page_of("é".encode("utf-16"), "a.md").text
