"""Searching while one types, what Enter keeps and Esc restores, mistakes, and the palette of commands."""

from screens.driving import NARROW, Driven, on_desk


@on_desk()
async def test_what_is_found_grows_and_shrinks_with_each_letter(desk: Driven) -> None:
    await desk.press("/")
    assert desk.title("results") != "Commands"
    found = []
    for part in ("hand", "shake", " jane"):
        await desk.type(part)
        found.append(desk.pane("results"))
    assert "48213  TLS handshake fails after upgrade" in found[1]
    assert "Tickets 1" in found[1]
    assert len(set(found)) == 3
    assert desk.title("results") == "Search: handshake jane"


@on_desk()
async def test_enter_keeps_what_was_found_and_gives_the_keys_back(desk: Driven) -> None:
    await desk.press("/")
    await desk.type("certificate")
    await desk.press("enter")
    assert desk.shows("results")
    assert "1 Mine" in desk.tabs
    await desk.press("j")
    one = desk.reading
    await desk.press("j")
    assert desk.reading != one
    assert desk.title("conversation").startswith(f"#{desk.reading} ")
    await desk.press("enter")
    assert desk.desk.pane == "conversation"


@on_desk()
async def test_esc_restores_the_queue_and_the_ticket_that_was_selected(desk: Driven) -> None:
    await desk.press("j", "j")
    before = (desk.selected, desk.pane("queue"), desk.title("conversation"))
    await desk.press("/")
    await desk.type("handshake")
    assert desk.reading == "48213"
    await desk.press("escape", "escape")
    assert not desk.shows("results")
    assert (desk.selected, desk.pane("queue"), desk.title("conversation")) == before


@on_desk()
async def test_esc_in_an_empty_line_leaves_the_search_at_once(desk: Driven) -> None:
    await desk.press("/", "escape")
    assert desk.shows("queue")
    assert not desk.shows("results")
    assert "1 Mine" in desk.tabs


@on_desk()
async def test_the_arrows_walk_through_what_is_found_while_one_types(desk: Driven) -> None:
    await desk.press("/")
    await desk.type("certificate")
    first = desk.reading
    await desk.press("down", "down")
    assert desk.reading != first
    await desk.type(" expired")
    assert desk.title("results") == "Search: certificate expired"


@on_desk()
async def test_a_mistake_is_pointed_at_and_the_next_letter_mends_it(desk: Driven) -> None:
    await desk.press("/")
    await desk.type("handshake assigne:me")
    problem, text, caret = desk.pane_lines("results")[:3]
    assert problem == ' Problem: unknown field "assigne:"; did you mean "assignee:"?'
    assert text[caret.index("^") : caret.rindex("^") + 1] == "assigne:"
    await desk.press(*["backspace"] * len(":me"))
    await desk.type("e:me")
    assert "48213" in desk.pane("results")


@on_desk()
async def test_what_is_not_there_is_said_with_the_next_key(desk: Driven) -> None:
    await desk.press("/")
    await desk.type("xylophone")
    assert "Nothing found." in desk.pane("results")
    assert "Esc leaves the search" in desk.pane("results")


@on_desk()
async def test_a_word_that_is_not_finished_finds_what_begins_so(desk: Driven) -> None:
    await desk.press("/")
    await desk.type("handsh")
    assert "Nothing holds handsh as a word; these hold words that begin so." in desk.pane("results")
    assert "48213  TLS handshake fails after upgrade" in desk.pane("results")
    await desk.press("a", "k", "e")
    assert "begin so" not in desk.pane("results")


@on_desk()
async def test_letters_that_are_keys_elsewhere_are_only_letters_while_typing(desk: Driven) -> None:
    await desk.press("/")
    await desk.type("q1zgG?:Yo%")
    assert desk.title("results") == "Search: q1zgG?:Yo%"
    assert desk.desk.pane == "queue"
    assert not desk.desk.zoomed


@on_desk()
async def test_issues_articles_and_customers_are_found_and_open(desk: Driven) -> None:
    found = {"ENG-4412": "ENG-4412 certificates", '"Client certificates (mTLS)"': "Client certificates"}
    for words, title in found.items():
        await desk.press("/")
        await desk.type(words)
        await desk.press("enter")
        while desk.desk.results.target and desk.desk.results.target.opens and (
            desk.desk.results.target.opens.kind not in ("issue", "article")
        ):
            await desk.press("j")
        await desk.press("enter")
        assert desk.title("conversation").startswith(title)
        await desk.press("escape", "escape", "escape")


@on_desk()
async def test_a_second_search_begins_with_the_first_ones_words(desk: Driven) -> None:
    await desk.press("/")
    await desk.type("handshake")
    await desk.press("enter", "/")
    assert "handshake" in desk.tabs
    await desk.type(" org:acme")
    assert desk.title("results") == "Search: handshake org:acme"


@on_desk(NARROW)
async def test_a_result_opens_over_the_whole_of_a_narrow_screen_and_esc_returns_to_the_list(desk: Driven) -> None:
    await desk.press("/")
    await desk.type("handshake")
    await desk.press("enter", "enter")
    assert desk.shows("conversation")
    assert not desk.shows("results")
    await desk.press("escape")
    assert desk.shows("results")
    assert desk.title("results") == "Search: handshake"


@on_desk()
async def test_the_palette_finds_a_command_by_its_title_and_carries_it_out(desk: Driven) -> None:
    await desk.press(":")
    assert "down" in desk.pane_lines("results")[0]
    await desk.type("zoo")
    assert desk.pane_lines("results")[0].startswith(" zoom")
    await desk.press("enter")
    assert desk.desk.zoomed
    assert not desk.shows("results")


@on_desk()
async def test_the_palette_holds_what_means_something_where_one_is(desk: Driven) -> None:
    await desk.press(":")
    await desk.type("amend")
    assert "No command is called that." in desk.pane("results")
    await desk.press("escape", "g", "o", ":")
    await desk.type("amend")
    assert "amend" in desk.pane("results")


@on_desk()
async def test_the_palette_says_each_commands_key(desk: Driven) -> None:
    await desk.press("ctrl+p")
    await desk.type("incid")
    first = desk.pane_lines("results")[0]
    assert first.split()[:3] == ["incidents", "g", "i"]


@on_desk()
async def test_the_palette_carries_out_what_concerns_the_selected_ticket(desk: Driven) -> None:
    await desk.press(":")
    await desk.type("copy link")
    assert "no ticket is selected" not in desk.pane_lines("results")[0]
    await desk.press("enter")
    assert desk.app.clipboard.endswith("48213")


@on_desk()
async def test_the_palette_left_with_esc_leaves_everything_as_it_was(desk: Driven) -> None:
    before = desk.text
    await desk.press(":")
    await desk.type("quit")
    await desk.press("escape")
    assert desk.text == before


@on_desk()
async def test_the_palette_says_when_no_command_is_called_so(desk: Driven) -> None:
    await desk.press(":")
    await desk.type("xyzzy")
    assert "No command is called that." in desk.pane("results")
    await desk.press("enter")
    assert desk.shows("queue")
