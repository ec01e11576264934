"""Keys of two parts, keys that mean nothing, and the one key that people press by mistake."""

from screens.driving import NARROW, Driven, on_desk


@on_desk()
async def test_a_strip_shows_what_may_follow_the_first_key(desk: Driven) -> None:
    usual = desk.status
    await desk.press("g")
    for key, title in (("i", "incidents"), ("e", "escalations"), ("l", "library"), ("t", "theme"), ("g", "start")):
        assert f"{key} {title}" in desk.status
    assert "Esc" in desk.status
    await desk.press("escape")
    assert desk.status == usual
    assert desk.title("conversation").startswith("#48213"), "Esc left the sequence and did nothing else"


@on_desk(NARROW)
async def test_the_strip_fits_a_narrow_screen(desk: Driven) -> None:
    await desk.press("g")
    assert "…" not in desk.status
    assert "t theme" in desk.status


@on_desk()
async def test_a_sequence_that_means_nothing_says_so_and_is_forgotten(desk: Driven) -> None:
    await desk.press("g", "x")
    assert desk.status.startswith(" g x means nothing here; ? lists the keys")
    await desk.press("j")
    assert desk.selected == "48208"


@on_desk()
async def test_a_key_that_is_bound_to_nothing_does_nothing(desk: Driven) -> None:
    before = desk.text
    await desk.press("q", "F9", "ctrl+x", "ü")
    assert desk.text == before


@on_desk()
async def test_ctrl_c_says_how_to_quit_and_does_not(desk: Driven) -> None:
    await desk.press("ctrl+c")
    assert desk.status.startswith(" Ctrl+Q quits; Ctrl+C copies what is selected")
    await desk.press("j")
    assert desk.selected == "48208"


@on_desk()
async def test_what_cannot_be_done_says_why(desk: Driven) -> None:
    await desk.press("4")
    for key in ("c", "S", "y", "o", "F", "U", "f"):
        await desk.press(key)
        assert "no ticket is selected" in desk.status
    await desk.press("escape")
    assert "this is where everything starts" in desk.status


@on_desk()
async def test_what_cannot_be_done_is_not_offered_at_the_bottom(desk: Driven) -> None:
    await desk.press("4")
    assert "canned" not in desk.status
    assert "browser" not in desk.status


@on_desk(NARROW)
async def test_the_way_to_all_other_keys_is_always_in_sight(desk: Driven) -> None:
    assert "? help" in desk.status
    await desk.press("enter")
    assert "? help" in desk.status
    assert "Esc back" in desk.status
