"""Markdown as words and lines."""

import textwrap

from typeset.setting import lines, sheet
from workbench.api import Markdown


def markdown(text: str, cells: int = 60) -> list[str]:
    return lines(Markdown(textwrap.dedent(text)), cells)


def test_headings_and_paragraphs_stand_apart() -> None:
    assert markdown("# Rotate *keys*\nSome\ntext.\n\nSetext\n---\n") == [
        "# Rotate keys", "", "Some text.", "", "## Setext",
    ]  # fmt: skip


def test_emphasis_code_and_links_keep_their_tones_across_a_break() -> None:
    made = sheet(Markdown("Some **bold words here** and `code` at [the page](https://acme.test/x)."), 20)
    spans = [span for line in made.lines for span in line.spans]
    assert [span.text for span in spans if span.tone == "strong"] == ["bold words here"]
    assert [span.text for span in spans if span.tone == "code"] == ["code"]
    assert "".join(span.text for span in spans if span.tone == "link").replace(" ", "") == "thepage"
    assert "https://acme.test/x" in "".join(line.text for line in made.lines)


def test_an_address_that_is_its_own_word_is_not_repeated() -> None:
    assert markdown("<https://acme.test/x>") == ["https://acme.test/x"]


def test_lists_hang_and_nest() -> None:
    assert markdown("""
        - one
        - two words that wrap
          - nested
        - three

        3. third
        4. fourth
        """, 16) == [
        "• one", "• two words that", "  wrap", "  • nested", "• three", "", "3. third", "4. fourth",
    ]  # fmt: skip


def test_a_loose_list_keeps_its_marks() -> None:
    assert markdown("1. a\n\n   more\n2. b\n") == ["1. a", "", "   more", "", "2. b"]


def test_quotes_have_a_bar_and_code_is_cut_not_wrapped() -> None:
    assert markdown("> said\n> so\n\n```sh\nrun  it\n  twice   over\n```\n", 12) == [
        "│ said so", "", "  run  it", "    twice", "  over",
    ]  # fmt: skip


def test_tables_become_columns() -> None:
    assert markdown("| Name | Count |\n|---|---|\n| alpha | 12 |\n| *beta* | 3 |\n") == [
        "Name   Count", "alpha     12", "beta       3",
    ]  # fmt: skip


def test_html_is_only_text_and_images_are_words() -> None:
    text = "<script>alert(1)</script> and <b>bold</b> ![a pic](x.png)\n\n<div>\nblock\n</div>\n"
    assert markdown(text) == [
        "<script>alert(1)</script> and <b>bold</b> [image: a pic]", "", "<div> block </div>",
    ]  # fmt: skip


def test_entities_that_hide_controls_are_cleaned_after_parsing() -> None:
    text = "&#27;[31m &#x9b;31m &#x202e;abc &NewLine;x `\x1b]0;t\x07` [a](http://x/\x1b[2J '\u202e')"
    assert all(line.isprintable() for line in markdown(text))


def test_a_hard_break_and_a_rule_are_lines_of_their_own() -> None:
    assert markdown("one\\\ntwo\n\n***\n", 10) == ["one", "two", "", "─" * 10]


def test_deep_nesting_leaves_room_for_words() -> None:
    deep = "".join("  " * level + "- word\n" for level in range(40))
    assert len([line for line in markdown(deep, 20) if "word" in line]) == 40
    assert "deep" in "".join(markdown(">" * 50 + " deep", 20))
    assert "deep" in "".join(markdown(">" * 500 + " deep", 20))
