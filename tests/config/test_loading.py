"""Every mistake in a configuration is said at once, at its line, and spoils nothing but itself."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from config.said import FILE, read, said
from workbench.config.loading import load
from workbench.config.mistakes import Place
from workbench.config.model import Config, Queue
from workbench.query.parsing import parse

NOW = datetime(2026, 3, 4, 9, 41, tzinfo=UTC)


def test_an_empty_file_and_one_of_comments_mean_the_defaults() -> None:
    for text in ("", "# nothing yet\n", "---\n", "~\n", "me:\nlook:\n"):
        assert read(text) == (Config(), FILE, (), read(text).places)


def test_a_file_that_is_not_there_means_the_defaults_and_no_path(tmp_path: Path) -> None:
    loaded = load(tmp_path / "config.yaml")
    assert (loaded.config, loaded.path, loaded.problems) == (Config(), None, ())
    assert load(None).config == Config()


def test_the_searches_of_the_default_queues_are_understood_by_the_search_language() -> None:
    queues = Config().queues
    assert [queue.key for queue in queues] == [1, 2, 3, 4, 5, 6]
    for queue in queues:
        parse(queue.search, now=NOW)


def test_an_unknown_name_is_said_with_file_line_and_nearest_name() -> None:
    text = """
        me:
          name: Sam
        queues:
          - name: Mine
            search: status:open
            ordr: due
        """
    assert said(text) == ['config.yaml:6: queues[0].ordr: unknown name; did you mean "order"?']


def test_an_unknown_name_that_is_near_to_nothing_is_said_with_all_that_are_known() -> None:
    (line,) = said("me: {zzzzzz: 1}")
    assert line == "config.yaml:1: me.zzzzzz: unknown name; expected one of name, email, accounts"


def test_all_mistakes_are_said_at_once_in_order_of_lines_and_the_rest_holds() -> None:
    text = """
        look:
          theme: darkk
          icons: ascii
          mouse: perhaps
        shift: {start: 9:00, end: 18:30, zone: Europe/Berln, days: [mon, sunday]}
        queues: [{name: New, search: x, order: created, key: lots}]
        store: {retention_days: -1}
        browser: firefox
        tracker: {}
        """
    assert said(text) == [
        'config.yaml:2: look.theme: expected one of dark, light, mono; got "darkk"; did you mean "dark"?',
        'config.yaml:4: look.mouse: expected true or false; got "perhaps"',
        'config.yaml:5: shift.start: expected a time of day such as "09:00"; got "9:00"',
        'config.yaml:5: shift.zone: no time zone is called "Europe/Berln"; expected local or a name such as '
        'Europe/Berlin; did you mean "Europe/Berlin"?',
        'config.yaml:5: shift.days[1]: expected one of mon, tue, wed, thu, fri, sat, sun; got "sunday"; '
        'did you mean "sun"?',
        'config.yaml:6: queues[0].key: expected a whole number from 0 to 9; got "lots"',
        'config.yaml:7: store.retention_days: expected a whole number from 0 to 36500; got "-1"',
        "config.yaml:8: browser: expected a list: [one, two], or lines that begin with a dash",
        'config.yaml:9: tracker: unknown name; did you mean "trackers"?',
    ]
    config = read(text).config
    assert (config.look.theme, config.look.icons, config.look.mouse) == ("dark", "ascii", True)
    assert (config.shift.start, config.shift.end, config.shift.zone, config.shift.days) == (
        "09:00",
        "18:30",
        "local",
        ("mon",),
    )
    assert config.queues == (Queue(name="New", search="x", order="created", key=1),)


def test_an_unquoted_time_stays_the_time_that_was_written() -> None:
    # YAML 1.1 reads 17:00 as the number 1020.
    loaded = read("shift: {start: 10:00, end: 17:00}")
    assert (loaded.config.shift.start, loaded.config.shift.end, loaded.problems) == ("10:00", "17:00", ())


def test_numbers_and_flags_are_texts_where_texts_belong() -> None:
    config = read("me: {name: 007, email: yes, accounts: {local: 1_000}}").config
    assert (config.me.name, config.me.email, config.me.accounts) == ("007", "yes", {"local": "1_000"})


@pytest.mark.parametrize("word", ["true", "yes", "On", '"true"'])
def test_a_flag_may_be_any_of_yamls_words_for_true(word: str) -> None:
    (tracker,) = read(f"trackers: [{{name: old, kind: redmine, numbers: {word}}}]").config.trackers
    assert tracker.numbers is True


def test_an_item_without_what_it_needs_is_left_out_alone() -> None:
    text = """
        helpdesks:
          - name: one
            kind: local
          - kind: local
          - name: Zendesk
            kind: local
          - two
        """
    assert said(text) == [
        "config.yaml:4: helpdesks[1]: name is missing",
        "config.yaml:5: helpdesks[2].name: expected a short name: a lower-case letter, then up to 15 letters, "
        'digits or dashes; got "Zendesk"',
        'config.yaml:7: helpdesks[3]: expected options, each on a line as "name: value"',
    ]
    assert [helpdesk.name for helpdesk in read(text).config.helpdesks] == ["one"]


def test_a_list_of_which_nothing_is_left_falls_back_to_its_default() -> None:
    loaded = read("queues: [{name: Mine}, 3]")
    assert loaded.config.queues == Config().queues
    assert len(loaded.problems) == 2


def test_a_command_of_which_an_argument_is_wrong_is_left_out_whole() -> None:
    loaded = read("browser: [firefox, ~, --new-tab]")
    assert [problem.path for problem in loaded.problems] == ["browser[1]"]
    assert loaded.config.browser == ()
    assert read("browser: [firefox, --new-tab]").config.browser == ("firefox", "--new-tab")


def test_a_desk_has_at_least_one_queue_and_at_most_nine() -> None:
    assert said("queues: []") == ["config.yaml:1: queues: expected at least one"]
    rows = "".join(f"  - {{name: q{number}, search: x}}\n" for number in range(12))
    loaded = read("queues:\n" + rows)
    assert [str(problem.path) for problem in loaded.problems] == ["queues[9]"]
    assert [queue.key for queue in loaded.config.queues] == [1, 2, 3, 4, 5, 6, 7, 8, 9]


def test_queues_without_a_key_take_the_lowest_that_are_free() -> None:
    loaded = read("queues: [{name: a, search: x}, {name: b, search: x, key: 1}, {name: c, search: x}]")
    assert [queue.key for queue in loaded.config.queues] == [2, 1, 3]


def test_two_items_with_one_name_or_key_are_one_too_many() -> None:
    text = """
        queues:
          - {name: Mine, search: x, key: 2}
          - {name: mine, search: y}
          - {name: Late, search: z, key: 2}
        helpdesks:
          - {name: zd, kind: local}
          - {name: zd, kind: local}
        """
    assert said(text) == [
        'config.yaml:3: queues[1].name: "mine" is taken already',
        'config.yaml:4: queues[2].key: "2" is taken already',
        'config.yaml:7: helpdesks[1].name: "zd" is taken already',
    ]


def test_a_name_given_twice_is_said_and_the_first_holds() -> None:
    loaded = read("look: {theme: light}\nme: {}\nlook: {theme: mono}\n")
    assert [str(problem.reason) for problem in loaded.problems] == ["given twice; it stands in line 1 already"]
    assert loaded.problems[0].line == 3
    assert loaded.config.look.theme == "light"


def test_a_search_is_checked_by_the_search_language_and_a_wrong_one_leaves_its_queue_out() -> None:
    text = """
        queues:
          - {name: Mine, search: "status:open"}
          - {name: Odd, search: "statsu:open"}
        """
    loaded = read(text, check_query=lambda text: parse(text, now=NOW))
    assert [queue.name for queue in loaded.config.queues] == ["Mine"]
    (problem,) = loaded.problems
    assert (problem.line, problem.path) == (3, "queues[1].search")
    assert "statsu" in problem.reason


class KeyMistake(NamedTuple):
    """An objection as another layer would make it."""

    command: str
    reason: str
    nearest: str = ""


def test_objections_to_keys_get_their_line_and_the_key_is_left_out() -> None:
    def check(keys: Mapping[str, tuple[str, ...]]) -> Iterator[KeyMistake]:
        assert keys == {"queue.next": ("j", "down"), "queue.zoom": ("z",), "go.home": ()}
        yield KeyMistake("queue.zoom", "there is no such command", "pane.zoom")

    text = """
        keys:
          queue.next: [j, down]
          queue.zoom: z
          go.home: []
        """
    loaded = read(text, check_keys=check)
    assert loaded.config.keys == {"queue.next": ("j", "down"), "go.home": ()}
    assert [str(problem) for problem in loaded.problems] == [
        f'{FILE}:3: keys.queue.zoom: there is no such command; did you mean "pane.zoom"?'
    ]


def test_a_key_without_a_value_is_asked_about_since_it_may_mean_the_tilde_key() -> None:
    assert said("keys: {pane.zoom: ~}") == [
        'config.yaml:1: keys.pane.zoom: expected a key such as "g h", a list of keys, or [] for none'
    ]


def test_it_can_be_asked_where_an_option_stands() -> None:
    loaded = read("me: {}\nkeys:\n  queue.next: j\nqueues:\n  - name: A\n    search: x\n")
    assert loaded.place("keys.queue.next") == Place(FILE, 3, 3)
    assert loaded.place("queues[0].search") == Place(FILE, 6, 5)
    assert loaded.place("queues[0]") == Place(FILE, 5, 5)
    assert loaded.place("look.theme") is None


def test_a_file_of_a_newer_version_says_only_that_and_what_is_understood_holds() -> None:
    loaded = read("version: 3\nlook: {theme: mono, sparkle: true}\nweather: sunny\n")
    assert [str(problem) for problem in loaded.problems] == [
        f"{FILE}:1: version: this file is of version 3, and this Workbench knows 1; install a newer Workbench"
    ]
    assert loaded.config.look.theme == "mono"


def test_paths_begin_at_the_files_folder_or_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/sam")
    config = read("canned: {folders: [team, ~/own, /srv/all/../x, '~nobody-here/y']}\nstore: {folder: ''}").config
    assert config.canned.folders == ("/home/sam/team", "/home/sam/own", "/srv/x", "/home/sam/~nobody-here/y")
    assert config.store.folder == ""


def test_what_looks_like_a_token_is_withheld_wherever_it_was_put() -> None:
    text = "look: {theme: ghp_16C7e42F292c6912E7710c838347Ae178B4a}\nglpat-a1b2c3d4e5f6g7h8: x\n"
    lines = said(text)
    assert lines[0].endswith('got "‹withheld›"')
    assert lines[1].startswith("config.yaml:2: ‹withheld›: unknown name")


def test_tags_make_nothing_and_are_said() -> None:
    lines = said('me: {name: !!python/object/apply:os.system ["true"]}\nlook: !x {theme: mono}\n')
    assert lines == [
        "config.yaml:1: me.name: tags such as !name are not read here",
        "config.yaml:2: look: tags such as !name are not read here",
    ]


def test_aliases_are_read_and_merges_are_not() -> None:
    loaded = read("me: {name: &n Sam, email: *n}\nlook: &l {theme: mono}\nshift: {<<: *l}\n")
    assert (loaded.config.me.email, loaded.config.look.theme) == ("Sam", "mono")
    assert [problem.path for problem in loaded.problems] == ["shift.<<"]


@pytest.mark.parametrize("name", [r'"a\nb"', r'"a\tb"', r'"\e[31m"', r'"\u202e"', r'"\0"'])
def test_a_text_that_would_act_on_a_terminal_is_refused(name: str) -> None:
    (line,) = said(f"me: {{name: {name}}}")
    assert line.isprintable()
    assert read(f"me: {{name: {name}}}").config.me.name == ""


def test_a_thousand_mistakes_are_not_all_said() -> None:
    assert len(read("\n".join(f"x{number}: 1" for number in range(5000))).problems) == 200
