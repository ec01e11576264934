"""What commands show of a store, as text and as JSON."""

from pathlib import Path

from line.commands import run, values


def test_the_desk_without_a_terminal_is_plain_text_that_says_how_to_open_it(demo: Path) -> None:
    told = run(demo).stdout
    for fact in (
        "1 Mine 10", "NOW", "THIS SHIFT", "TLS handshake fails after upgrade", "── Jane Roe · customer · public",
        "INTERNAL note", "Customer", "Acme GmbH", "Escalations", "ENG-4412", "Canned", "tls-versions-dropped",
        "will breach before 18:00", "API latency (eu-west)", "`workbench` opens it",
    ):  # fmt: skip
        assert fact in told
    assert "\x1b" not in told
    assert all(len(line) <= 110 for line in told.splitlines())


def test_the_demo_says_how_to_open_itself(tmp_path: Path) -> None:
    told = run(tmp_path, "demo").stdout
    assert "the demo company" in told
    assert "`workbench demo` opens it" in told


def test_the_desk_as_json_holds_what_the_desk_shows(demo: Path) -> None:
    shown = values(demo.parent.parent, "demo")
    assert [tab["name"] for tab in shown["queues"]][:2] == ["Mine", "Unassigned"]
    assert shown["queue"] == "Mine"
    assert len(shown["rows"]) == shown["queues"][0]["tickets"]
    assert shown["first"]["ticket"]["ref"] == shown["rows"][0]["ref"]
    assert shown["incidents"][0]["name"] == "API latency (eu-west)"


def test_a_place_with_nothing_in_it_says_what_can_be_done(tmp_path: Path) -> None:
    told = run(tmp_path).stdout
    assert "There is nothing here yet." in told
    for way in ("workbench demo", "workbench import", "workbench connect"):
        assert way in told


def test_a_queue_is_named_by_its_name_its_key_or_its_search(demo: Path) -> None:
    by_name = values(demo, "queue", "breaching")
    assert by_name == values(demo, "queue", "3") == values(demo, "queue", "status:open", "due:<4h")
    assert by_name[0].keys() == {
        "ref", "subject", "status", "priority", "due", "band", "updated", "assignee", "who", "unread", "waiting",
        "incident",
    }
    assert {row["band"] for row in by_name} == {"now", "this shift"}


def test_a_queue_comes_in_the_order_and_the_length_that_was_asked_for(demo: Path) -> None:
    rows = values(demo, "queue", "5", "--order", "updated", "--limit", "7")
    assert len(rows) == 7
    assert rows == sorted(rows, key=lambda row: row["updated"], reverse=True)
    assert "THIS SHIFT" not in run(demo, "queue", "5", "--order", "updated").stdout


def test_an_empty_queue_ends_with_three_and_says_what_was_searched_for(demo: Path) -> None:
    done = run(demo, "queue", "wating", code=3)
    assert 'Did you mean "Waiting"?' in done.stderr
    assert values(demo, "queue", "nowhere-to-be-found", code=3) == []


def test_a_query_that_is_wrong_is_pointed_at(demo: Path) -> None:
    told = run(demo, "search", "status:opn", code=1).stderr
    assert 'did you mean "open"?' in told
    assert "\n  status:opn\n         ^^^" in told
    assert "Traceback" not in told


def test_a_ticket_is_shown_by_its_number_and_by_its_reference(demo: Path) -> None:
    assert run(demo, "show", "48213").stdout == run(demo, "show", "local:48213").stdout
    assert run(demo, "show", "#48213").stdout == run(demo, "show", "48213").stdout


def test_a_ticket_as_json_holds_all_that_is_known(demo: Path) -> None:
    known = values(demo, "show", "48213")
    assert known["ticket"]["priority"] == "urgent"
    assert known["ticket"]["updated"].endswith("Z")
    assert known["customer"]["name"] == "Jane Roe"
    assert known["organisation"]["name"] == "Acme GmbH"
    assert known["escalations"][0]["issue"]["key"] == "ENG-4412"
    assert {message["visibility"] for message in known["messages"]} == {"public", "internal"}
    assert known["canned"][0]["id"] == "tls-versions-dropped"
    assert known["canned"][0]["reason"]


def test_a_ticket_that_is_not_there_ends_with_three(demo: Path) -> None:
    assert "no ticket 1" in run(demo, "show", "1", code=3).stderr


def test_search_groups_by_kind_and_ends_with_three_when_nothing_is_found(demo: Path) -> None:
    told = run(demo, "search", "tls", "--limit", "3").stdout
    assert told.index("Tickets") < told.index("Messages") < told.index("Articles")
    assert {hit["kind"] for hit in values(demo, "search", "tls")} >= {"ticket", "message", "article"}
    assert values(demo, "search", "zzyzzxq", code=3) == []


def test_everything_shown_passes_the_gate_whatever_customers_wrote(demo: Path) -> None:
    for words in (("queue", "5"), ("search", "kind:ticket", "status:new"), ("show", "48149", "--original")):
        told = run(demo, *words).stdout
        assert told.isprintable() or all(sign.isprintable() or sign in "\n\t\u200c" for sign in told)


def test_canned_explanations_are_listed_and_suggested_with_a_reason(demo: Path) -> None:
    assert "tls-versions-dropped" in run(demo, "canned", "list").stdout
    told = run(demo, "canned", "suggest", "48213").stdout
    assert "tls-versions-dropped" in told
    assert "matched" in told
    assert values(demo, "canned", "suggest", "48213")[0]["id"] == "tls-versions-dropped"
    run(demo, "canned", "suggest", code=2)
