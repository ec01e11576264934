"""Reading the files of canned explanations: whatever is in them, mistakes with lines and never a crash."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.canned.frontmatter import HeadError, Pairs, read_head, split
from workbench.canned.reading import read_file

GOOD = """---
id: slow-requests
title: Slow requests
keywords: [H12, "request timeout"]
variables:
  - {name: route, type: text, required: true, example: POST /export}
  - {name: p95, type: number, unit: s, from: repro.timings.seconds.p95}
translations: {de: slow-requests.de.md}
ask:
  - {name: version, why: they differ, how_to_get: {linux: relayctl version}}
review_by: 2026-09-01
follow_up_days: 4
---

Hi, {{route}} takes {{p95}} s.
"""


def write(folder: Path, text: str, name: str = "slow-requests.md") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def reasons(path: Path) -> list[tuple[int, str]]:
    return [(mistake.line, mistake.reason) for mistake in read_file(path).mistakes]


def test_every_part_of_a_good_file_is_read(tmp_path: Path) -> None:
    reading = read_file(write(tmp_path, GOOD))
    one = reading.explanation
    assert reading.mistakes == ()
    assert one is not None
    assert (one.canned.id, one.canned.title, one.canned.lang) == ("slow-requests", "Slow requests", "en")
    assert one.canned.keywords == ("H12", "request timeout")
    assert one.canned.body == "Hi, {{route}} takes {{p95}} s."
    assert one.canned.variables == ("route", "p95")
    assert (one.variables[0].required, one.variables[0].example) == (True, "POST /export")
    assert (one.variables[1].source, one.variables[1].unit) == ("repro.timings.seconds.p95", "s")
    assert one.translations == {"de": "slow-requests.de.md"}
    assert one.ask[0].how_to_get == (("linux", "relayctl version"),)
    assert (one.follow_up_days, one.canned.review_by) == (4, "2026-09-01")
    assert (reading.lines["keywords"], reading.body_line) == (4, 15)


def test_line_ends_of_windows_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    windows = read_file(write(tmp_path, "\ufeff" + GOOD.replace("\n", "\r\n")))
    unix = read_file(write(tmp_path, GOOD))
    assert windows.mistakes == ()
    assert windows.explanation == unix.explanation


def test_nothing_is_guessed_at(tmp_path: Path) -> None:
    text = "---\nid: a\ntitle: 4.10\nowner: no\nwhen_to_use: 2026-09-01\n---\nText"
    one = read_file(write(tmp_path, text)).explanation
    assert one is not None
    assert (one.canned.title, one.canned.owner, one.canned.when_to_use) == ("4.10", "no", "2026-09-01")


@pytest.mark.parametrize(("text", "line", "reason"), [
    ("Hello", 1, "there is no front matter: the first line must be ---"),
    ("", 1, "there is no front matter: the first line must be ---"),
    ("---\nid: a\ntitle: b\n", 1, "the front matter is never closed: a second line --- is missing"),
    ("---\nid: a\n---\nText", 2, "a title is missing"),
    ("---\ntitle: a\n---\nText", 2, "an id is missing"),
    ("---\ntitle: a\nid: Not Good\n---\nText", 3,
     "the id must be lower-case words joined by dashes, such as refund-policy"),
    ("---\n- a\n- b\n---\n", 2, "the front matter must be keys with values, such as id: refund-policy"),
    ("---\nid: a\nid: b\n---\n", 3, 'the key "id" stands here twice'),
    ("---\nid: &x a\ntitle: *x\n---\n", 2,
     "anchors and aliases (& and *) are not used here; quote a text that begins so"),
    ("---\nid: a\ntitle: 'b\n---\n", 3, "the front matter is not YAML: found unexpected end of stream"),
    ("---\nid: " + "[" * 10_000 + "\n---\n", 2, "the front matter is nested more than 4 deep"),
])
def test_a_file_that_cannot_be_used_says_why_and_where(tmp_path: Path, text: str, line: int, reason: str) -> None:
    path = write(tmp_path, text)
    assert read_file(path).explanation is None
    assert (line, reason) in reasons(path)


@pytest.mark.parametrize(("bad", "reason"), [
    ("audiense: customer", 'unknown key "audiense"; did you mean "audience"?'),
    ("audience: custumer", 'audience cannot be "custumer"; did you mean "customer"?'),
    ("state: ready", 'state cannot be "ready"; it is one of wip, not-validated, validated, archived'),
    ("keywords: {a: b}", "keywords must be a list of texts"),
    ("keywords: [a, [b]]", "keywords must be a list of texts; quote what holds : or {"),
    ("component: [a]", "component must be a text"),
    ("review_by: next May", 'review_by must be a day such as 2026-09-01, not "next May"'),
    ("review_by: 2026-02-30", 'review_by must be a day such as 2026-09-01, not "2026-02-30"'),
    ("follow_up_days: soon", 'follow_up_days must be a number of days, not "soon"'),
    ("follow_up_days: ٤", 'follow_up_days must be a number of days, not "٤"'),
    ("lang: English", 'lang must be a code such as en, de or fr, not "English"'),
    ("translations: [de]", "translations must be names with texts, such as {de: refund-policy.de.md}"),
    ("variables: [{name: Route}]", '"Route" cannot name a variable; use lower-case letters, digits and _'),
    ("variables: [{name: cursor}]", '"cursor" cannot name a variable; use lower-case letters, digits and _'),
    ("variables: [{type: text}]", "a variable needs a name"),
    ("variables: [{name: a, typ: text}]", 'unknown key "typ"; did you mean "type"?'),
    ("variables: [{name: a, type: txt}]", 'type cannot be "txt"; did you mean "text"?'),
    ("variables: [{name: a, required: perhaps}]", 'required must be true or false, not "perhaps"'),
    ("variables: [{name: a, from: not a fact}]", 'from: must name a fact such as ticket.ref, not "not a fact"'),
    ("variables: [[a]]", "variables must be a list such as [{name: route, type: text}]"),
    ("ask: [{why: because}]", "what is asked for needs a name"),
    ("owner: \"a\x1b[31mb\"", "holds control or invisible characters; they are left out"),
])
def test_a_bad_field_is_a_mistake_on_its_line_and_the_rest_is_still_read(
    tmp_path: Path, bad: str, reason: str,
) -> None:
    path = write(tmp_path, f"---\nid: a\ntitle: b\n{bad}\nwhen_to_use: always\n---\nText")
    reading = read_file(path)
    assert (4, reason) in reasons(path)
    assert reading.explanation is None or reading.explanation.canned.when_to_use == "always"


def test_an_escape_written_in_yaml_does_not_get_through(tmp_path: Path) -> None:
    one = read_file(write(tmp_path, '---\nid: a\ntitle: "x\\e[2Jy\\u202ez"\n---\nText')).explanation
    assert one is not None
    assert one.canned.title == "xyz"


def test_a_file_that_is_not_utf8_says_on_which_line(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"---\nid: a\ntitle: caf\xe9\n---\n")
    assert reasons(path) == [(3, "the file is not UTF-8 here")]


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = write(tmp_path, "---\nid: a\ntitle: b\n---\n" + "x" * 300_000)
    assert reasons(path) == [(1, "the file is larger than 256 KiB")]


def test_a_file_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    assert reasons(tmp_path / "a.md") == [(1, "the file cannot be read: No such file or directory")]


_YAML = st.lists(st.sampled_from([
    "id: a", "title: b", "\n", "  ", "- ", ": ", "[", "]", "{", "}", "'", '"', "&x ", "*x", "|", ">", "#", "---",
    "!!python/object:os.x ", "...", "? ", "%YAML 1.2", "\t", "variables:", "name: c", "\\e", "é", "\x85", "\u2028",
    "\ufffe",
]), max_size=30).map("".join)


@given(st.one_of(_YAML, st.text()))
def test_any_front_matter_is_read_or_refused_with_a_line(head: str) -> None:
    found: Pairs | HeadError
    try:
        found = read_head(head)
    except HeadError as error:
        found = error
    assert found.line >= 1
    assert isinstance(found, Pairs) or found.reason


@given(st.text(alphabet=st.sampled_from("-\n a{}:"), max_size=40))
def test_any_text_is_split_or_refused(text: str) -> None:
    try:
        head, body, line = split(text)
    except HeadError:
        return
    lines = text.split("\n")
    assert head.split("\n")[0] in (lines[1], "")
    assert not body or body.split("\n")[0].rstrip() == lines[line - 1].rstrip()
