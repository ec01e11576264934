"""Servers in the configuration: their kinds, names, addresses and tokens, and what only their product understands."""

import pytest

from config.said import read, said
from workbench.config.server_options import Secret


def test_helpdesks_may_be_of_the_kinds_that_the_caller_knows() -> None:
    text = "helpdesks: [{name: zd, kind: zendesk}]"
    assert said(text) == [
        'config.yaml:1: helpdesks[0].kind: expected one of local, rt, escalated; got "zendesk"'
    ]
    assert said(text, known_kinds=("local", "zendesk")) == []


def test_each_list_of_servers_takes_its_own_kinds_and_those_of_plugins() -> None:
    text = """
        helpdesks: [{name: a, kind: redmine}]
        trackers: [{name: b, kind: statuspage}, {name: c, kind: youtrack}]
        status_pages: [{name: d, kind: rt, url: 'https://d.example'}, {name: e, kind: cachet, url: 'https://e.example'}]
        """
    assert [line.partition("; got")[0] for line in said(text, known_kinds=("youtrack", "cachet", "redmine", "rt"))] == [
        "config.yaml:1: helpdesks[0].kind: expected one of local, rt, escalated, youtrack, cachet",
        "config.yaml:2: trackers[0].kind: expected one of jira, github, gitlab, linear, redmine, youtrack, cachet",
        "config.yaml:3: status_pages[0].kind: expected one of statuspage, youtrack, cachet",
    ]


def test_two_servers_of_one_name_would_be_taken_for_each_other_whatever_they_are() -> None:
    text = """
        helpdesks: [{name: eng, kind: local}]
        trackers:
          - {name: eng, kind: redmine}
          - {name: old, kind: redmine}
          - {name: local, kind: redmine}
        status_pages: [{name: old, kind: statuspage, url: 'https://s.example'}]
        """
    assert said(text) == [
        'config.yaml:3: trackers[0].name: "eng" is the name of a helpdesk already',
        'config.yaml:5: trackers[2].name: "local" is the name of the embedded helpdesk already',
        'config.yaml:6: status_pages[0].name: "old" is the name of a tracker already',
    ]
    config = read(text).config
    assert [tracker.name for tracker in config.trackers] == ["old"]
    assert config.status_pages == ()


def test_trackers_status_pages_and_the_network_are_read() -> None:
    text = """
        trackers: [{name: old, kind: redmine, url: 'https://r.example', user: sam, token: {env: T}, settings: {a: 1}}]
        status_pages: [{name: status, kind: statuspage, url: 'https://s.example'}]
        network: {ca: ca.pem, proxy: 'http://proxy.example:3128', patience: 60}
        """
    loaded = read(text)
    assert loaded.problems == ()
    (tracker,), (page,), network = loaded.config.trackers, loaded.config.status_pages, loaded.config.network
    assert (tracker.user, tracker.token, tracker.settings) == ("sam", Secret(env="T"), {"a": 1})
    assert (page.name, page.kind, page.url) == ("status", "statuspage", "https://s.example")
    assert (network.ca, network.proxy, network.patience) == ("/home/sam/ca.pem", "http://proxy.example:3128", 60)


def test_mistakes_in_trackers_status_pages_and_the_network_are_said_and_no_token_is_repeated() -> None:
    text = """
        trackers:
          - {name: old, kind: redmin, url: r.example, token: hunter2}
        status_pages:
          - {name: status, kind: statuspage}
        network:
          proxy: http://sam:hunter2@proxy.example
          patience: 0
          ca: [x]
          timeout: 3
        """
    lines = said(text)
    assert [line.partition(": ")[2].partition(":")[0] for line in lines] == [
        "trackers[0].kind", "trackers[0].url", "trackers[0].token", "status_pages[0]", "network.proxy",
        "network.patience", "network.ca", "network.timeout",
    ]  # fmt: skip
    assert 'did you mean "redmine"?' in lines[0]
    assert lines[3].endswith("url is missing")
    assert "hunter2" not in "".join(lines)


def test_an_account_on_a_helpdesk_that_is_not_there_is_a_mistake_but_not_on_one_that_is_broken() -> None:
    text = """
        me: {accounts: {zendesc: 1, local: 2, broken: 3}}
        helpdesks:
          - {name: zendesk, kind: local}
          - {name: broken, kind: nothing}
        """
    assert said(text) == [
        'config.yaml:1: me.accounts.zendesc: no helpdesk is called "zendesc"; did you mean "zendesk"?',
        'config.yaml:4: helpdesks[1].kind: expected one of local, rt, escalated; got "nothing"',
    ]


@pytest.mark.parametrize("address", ["ftp://a.example", "a.example", "https://", "https://[", "http:/a"])
def test_an_address_is_checked(address: str) -> None:
    (line,) = said(f"helpdesks: [{{name: zd, kind: local, url: '{address}'}}]")
    assert line == "config.yaml:1: helpdesks[0].url: expected an address such as https://acme.example"


def test_an_address_with_a_password_in_it_is_refused_and_not_repeated() -> None:
    (line,) = said("helpdesks: [{name: zd, kind: local, url: 'https://sam:hunter2@acme.example'}]")
    assert "must not hold a user or a password" in line
    assert "hunter2" not in line


def test_the_three_ways_to_a_token_are_read() -> None:
    text = """
        helpdesks:
          - {name: a, kind: local, token: {keyring: a}}
          - {name: b, kind: local, token: {command: [pass, show, 7]}}
          - {name: c, kind: local, token: {env: C_TOKEN}}
        """
    loaded = read(text)
    assert loaded.problems == ()
    assert [helpdesk.token for helpdesk in loaded.config.helpdesks] == [
        Secret(keyring="a"),
        Secret(command=("pass", "show", "7")),
        Secret(env="C_TOKEN"),
    ]


@pytest.mark.parametrize(
    "token",
    [
        *("hunter2", "123456", "[hunter2]", "{hunter2: x}", "{keyring: a, env: hunter2}", "{env: 'hunter 2'}", "{}"),
        *("{command: hunter2}", "{command: []}", "{command: [[hunter2]]}", "{keyring: }", "{keyring: [x]}"),
        "!hunter2 x",
    ],
)
def test_any_other_token_is_refused_and_never_repeated(token: str) -> None:
    loaded = read(f"helpdesks: [{{name: zd, kind: local, token: {token}}}]")
    (problem,) = loaded.problems
    assert problem.path == "helpdesks[0].token"
    assert "hunter" not in str(problem)
    assert "123456" not in str(problem)
    assert loaded.config.helpdesks[0].token is None


def test_a_literal_token_is_told_the_three_ways() -> None:
    (line,) = said("helpdesks: [{name: zd, kind: local, token: hunter2}]")
    assert line.endswith(
        "a token does not belong in this file; say where it is kept: "
        "{keyring: NAME}, {command: [pass, show, NAME]} or {env: NAME}"
    )


def test_a_literal_secret_among_free_settings_is_refused_too() -> None:
    text = """
        helpdesks:
          - name: zd
            kind: local
            settings:
              search: {api_key: hunter2, password: 123456, token: {env: X}, tokens: 5, secret: no, deep: [{token: a}]}
        """
    loaded = read(text)
    assert [problem.path for problem in loaded.problems] == [
        "helpdesks[0].settings.search.api_key",
        "helpdesks[0].settings.search.password",
        "helpdesks[0].settings.search.deep[0].token",
    ]
    assert "hunter2" not in "".join(map(str, loaded.problems))
    assert loaded.config.helpdesks[0].settings == {
        "search": {"token": {"env": "X"}, "tokens": 5, "secret": False, "deep": [{}]}
    }


def test_free_settings_keep_texts_numbers_flags_and_lists() -> None:
    free = "{a: {n: 5, x: 2.5, f: no, e: , t: 2026-01-01, l: [1, {b: '2'}], big: 1e999, h: 0x10}}"
    loaded = read(f"helpdesks: [{{name: zd, kind: local, settings: {free}}}]")
    assert loaded.problems == ()
    assert loaded.config.helpdesks[0].settings["a"] == {
        "n": 5,
        "x": 2.5,
        "f": False,
        "e": None,
        "t": "2026-01-01",
        "l": [1, {"b": "2"}],
        "big": "1e999",
        "h": "0x10",
    }
