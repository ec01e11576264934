"""How the desk looks: each size in each of its looks, as pictures with the facts in them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from screens.album import album
from screens.arrivals import arrive, said
from screens.driving import MEDIUM, NARROW, WIDE, Driven, drive, environment, on_desk, place_of

SIZES = {"wide": WIDE, "medium": MEDIUM, "narrow": NARROW}
# What the configuration says, and whether NO_COLOR is set.
LOOKS = {"dark": ("theme: dark", False), "light": ("theme: light", False), "mono": ("theme: dark", True),
         "ascii": ("icons: ascii", False)}  # fmt: skip
STOPS = ("queue", "reading", "canned")
JUST_NOW = datetime(2026, 3, 4, 9, 40, tzinfo=UTC)


def expected() -> list[str]:
    """Return the names of the pictures that are taken here."""
    return [f"{size}-{look}-{stop}" for size in SIZES for look in LOOKS for stop in STOPS]


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("size", SIZES)
def test_the_desk_looks_as_it_is_meant_to(size: str, look: str, company: Path) -> None:
    async def script(desk: Driven) -> None:
        with album() as keep:
            keep(f"{size}-{look}-queue", desk)
            the_queue_says_what_is_urgent(desk)
            await come_back_to_news(desk)
            keep(f"{size}-{look}-reading", desk)
            the_conversation_says_who_may_read_what(desk)
            await desk.press("c")
            keep(f"{size}-{look}-canned", desk)
            the_explanations_say_why(desk)
            nothing_stands_out_by_colour_alone(desk, look)

    yaml, no_color = LOOKS[look]
    with environment(NO_COLOR="1" if no_color else None), place_of(company, yaml) as workplace:
        drive(workplace, SIZES[size], script)


async def come_back_to_news(desk: Driven) -> None:
    """Read the first two tickets, let the customer of the first write again, and open it once more."""
    workplace = desk.desk.workplace
    await desk.press("enter", "escape", "j", "enter", "escape", "k")
    arrive(workplace, said("local:48213", "Our shops are on the phone now. What may I tell them?", JUST_NOW))
    await desk.news()
    await desk.press("enter", "G")


def the_queue_says_what_is_urgent(desk: Driven) -> None:
    assert "INCIDENT API latency (eu-west)" in desk.lines[0]
    assert desk.lines[0].endswith("as of 09:41")
    for name, count in (("1 Mine", 10), ("2 Unassigned", 14), ("5 All open", 50)):
        assert f"{name} {count}" in desk.tabs
    rows = [line.split() for line in desk.pane_lines("queue")]
    assert rows[0] == ["NOW"]
    assert rows[1][1:7] == ["48213", "!!", "TLS", "handshake", "fails", "after"]
    assert rows[1][-2:] in (["‹", "5"], ["<", "5"])
    assert ["THIS", "SHIFT"] in rows
    assert "8 will breach before 18:00, 1 after your shift" in desk.status


def the_conversation_says_who_may_read_what(desk: Driven) -> None:
    lines = [line.strip() for line in desk.pane_lines("conversation")]
    dot, bar = ("-", "|") if desk.desk.workplace.config.look.icons == "ascii" else ("·", "┃")
    note = next(number for number, line in enumerate(lines) if f"Priya Raman {dot} INTERNAL note {dot} 09:28" in line)
    assert lines[note + 1].startswith(f"{bar} I asked Ines")
    since = next(number for number, line in enumerate(lines) if "since you last looked" in line)
    assert note < since
    assert f"Jane Roe {dot} customer {dot} public {dot} 09:40" in lines[since + 1]
    assert lines[since + 2].startswith("Our shops are on the phone now.")


def the_explanations_say_why(desk: Driven) -> None:
    first = desk.pane_lines("canned")
    assert first[0].startswith(" TLS 1.0 and 1.1")
    assert "matched" in first[1]
    assert "R52" in desk.pane("canned")


def nothing_stands_out_by_colour_alone(desk: Driven, look: str) -> None:
    if look == "mono":
        styles = [segment.style for row in desk.rows for segment in row if segment.style]
        colours = {colour for style in styles for colour in (style.color, style.bgcolor) if colour is not None}
        assert all(colour.is_default for colour in colours)
    if look == "ascii":
        assert not set("┌┐└┘─│┃▌•·▲‹▸") & set(desk.text)


@on_desk(NARROW, "icons: ascii")
async def test_with_ascii_icons_no_sign_of_ours_is_another(desk: Driven) -> None:
    ours = set("┌┐└┘─│┃▌•·▲‹▸›…×–—")
    assert not ours & set(desk.text)
    await desk.press("g")
    assert not ours & set(desk.text)
