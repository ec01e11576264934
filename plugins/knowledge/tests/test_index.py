"""The index follows its folders: what is new, changed or gone, and what was never meant to be in it."""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from workbench.api import Trouble
from workbench_knowledge.asking import terms_of
from workbench_knowledge.index import bring_together, forget_others, open_index, refresh
from workbench_knowledge.library import Library
from workbench_knowledge.searching import line_of, search
from workbench_knowledge.settings import Folder, Settings


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "tls.md").write_text("# TLS\n\nTo renew a certificate.\n\n## Errors\n\nERR_CERT_42 means it expired.\n")
    (folder / "dns.rst").write_text("DNS\n===\n\nResolvers and /etc/resolv.conf.\n")
    return folder


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_index(tmp_path / "index.db")) as opened:
        yield opened


def paths(connection: sqlite3.Connection, question: str) -> list[str]:
    return [one.path for one in search(connection, terms_of(question))]


def test_what_is_new_changed_or_gone_is_so_in_the_index(docs: Path, connection: sqlite3.Connection) -> None:
    folder = Folder(path=str(docs))
    assert refresh(connection, folder)[:2] == (2, 0)
    assert refresh(connection, folder)[:2] == (0, 0)
    (docs / "tls.md").write_text("# TLS\n\nNow about ciphers.\n")
    (docs / "dns.rst").unlink()
    (docs / "sub").mkdir()
    (docs / "sub/new.html").write_text("<title>Proxies</title><p>squid")
    assert refresh(connection, folder)[:2] == (2, 1)
    assert paths(connection, "certificate") == []
    assert paths(connection, "ciphers") == ["tls.md"]
    assert paths(connection, "resolvers") == []
    assert paths(connection, "squid") == ["sub/new.html"]


def test_a_file_that_was_only_touched_is_not_indexed_anew(docs: Path, connection: sqlite3.Connection) -> None:
    folder = Folder(path=str(docs))
    refresh(connection, folder)
    before = connection.execute("SELECT rowid FROM passage ORDER BY rowid").fetchall()
    os.utime(docs / "tls.md", ns=(1, 1))
    assert refresh(connection, folder).written == 1
    assert connection.execute("SELECT rowid FROM passage ORDER BY rowid").fetchall() == before
    assert refresh(connection, folder).written == 0


def test_codes_and_paths_are_found_whole_and_words_by_their_stems(docs: Path, connection: sqlite3.Connection) -> None:
    refresh(connection, Folder(path=str(docs)))
    for question in ("ERR_CERT_42", "err_cert_42", "renewing certificates", '"renew a certificate"', "CERT_42"):
        assert paths(connection, question) == ["tls.md"], question
    assert paths(connection, "/etc/resolv.conf") == ["dns.rst"]
    assert paths(connection, "ERR_CERT_43") == []
    (found,) = search(connection, terms_of("certif"), is_begun=True)
    assert found.path == "tls.md"


def test_a_page_is_found_by_the_words_in_which_another_links_to_it_for_as_long_as_it_does(
    docs: Path, connection: sqlite3.Connection
) -> None:
    folder = Folder(path=str(docs))
    (docs / "guide.md").write_text("# Guide\n\nWhen the browser says expired, see [this](tls.md).\n")
    refresh(connection, folder)
    assert paths(connection, "browser") == ["guide.md", "tls.md"]
    (docs / "guide.md").write_text("# Guide\n\nWhen the browser says expired, see below.\n")
    refresh(connection, folder)
    assert paths(connection, "browser") == ["guide.md"]
    (docs / "guide.md").unlink()
    refresh(connection, folder)
    for table in ("said", "link", "about", "passage"):
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] <= 2, table  # noqa: S608 - the names above


def test_of_pages_that_fit_alike_the_one_that_others_link_to_comes_first(
    docs: Path, connection: sqlite3.Connection
) -> None:
    for name in ("a", "b"):
        (docs / f"{name}.md").write_text("# Proxy\n\nHow to set it.\n")
    for n in range(5):
        (docs / f"other{n}.md").write_text(f"# Other {n}\n\nRead [on](b.md).\n")
    refresh(connection, Folder(path=str(docs)))
    assert paths(connection, "set proxy")[:2] == ["b.md", "a.md"]


def test_a_word_with_a_hyphen_is_found_written_as_one(docs: Path, connection: sqlite3.Connection) -> None:
    (docs / "mail.md").write_text("# Sending\n\nThe email address, and how to send e-mail.\n")
    (docs / "time.md").write_text("# Waiting\n\nThe timeout.\n")
    refresh(connection, Folder(path=str(docs)))
    assert paths(connection, "time-out") == ["time.md"]
    assert paths(connection, "e-mail") == ["mail.md"]


def test_a_hit_shows_the_line_that_matched_and_the_heading_above_it(docs: Path, connection: sqlite3.Connection) -> None:
    refresh(connection, Folder(path=str(docs)))
    terms = terms_of("ERR_CERT_42")
    line = line_of(connection, search(connection, terms)[0], terms)
    assert line == ("ERR_CERT_42 means it expired.", "Errors", "errors")


def test_words_of_a_script_without_blanks_are_found(docs: Path, connection: sqlite3.Connection) -> None:
    (docs / "ja.md").write_text("# 証明書\n\n証明書の更新方法\n")
    refresh(connection, Folder(path=str(docs)))
    assert paths(connection, "更新") == ["ja.md"]
    assert line_of(connection, search(connection, terms_of("更新"))[0], terms_of("更新")).text == "証明書の更新方法"


@pytest.mark.parametrize(
    "question", ['"', '""', "a AND", "NEAR(", "x*", "-", "{a}:b", "title:tls", "'; --", "\0", "^", "((("]
)
def test_no_question_is_taken_for_a_command(question: str, docs: Path, connection: sqlite3.Connection) -> None:
    refresh(connection, Folder(path=str(docs)))
    search(connection, terms_of(question))
    search(connection, terms_of(question), is_begun=True)


def test_what_lies_outside_a_folder_stays_outside(docs: Path, tmp_path: Path, connection: sqlite3.Connection) -> None:
    (tmp_path / "secret.md").write_text("swordfish")
    (tmp_path / "private").mkdir()
    (tmp_path / "private/other.md").write_text("swordfish")
    (docs / "link.md").symlink_to(tmp_path / "secret.md")
    (docs / "folder").symlink_to(tmp_path / "private")
    (docs / "loop").symlink_to(docs)
    (docs / ".git").mkdir()
    (docs / ".git/x.md").write_text("swordfish")
    os.mkfifo(docs / "pipe.md")
    assert refresh(connection, Folder(path=str(docs))).written == 2
    assert paths(connection, "swordfish") == []


def test_names_that_are_no_text_or_try_to_be_more_do_no_harm(docs: Path, connection: sqlite3.Connection) -> None:
    (docs / "a\n\x1b[31mb.md").write_text("zebra")
    with open(os.fsencode(docs) + b"/\xff.md", "w") as file:  # noqa: PTH123 - a name that is no text
        file.write("zebra")
    (docs / "'; DROP TABLE page; --.md").write_text("zebra")
    (docs / "picture.md").write_bytes(b"\0\1\2")
    refresh(connection, Folder(path=str(docs)))
    assert len(paths(connection, "zebra")) == 2
    assert connection.execute("SELECT path, skipped FROM page WHERE skipped <> ''").fetchall() == [
        ("picture.md", "it is no text")
    ]


def test_a_folder_that_is_not_there_keeps_its_pages_and_says_so(docs: Path, connection: sqlite3.Connection) -> None:
    folder = Folder(path=str(docs), title="Runbooks")
    refresh(connection, folder)
    docs.rename(docs.with_name("elsewhere"))
    assert refresh(connection, folder).trouble == "Runbooks cannot be read: No such file or directory."
    assert paths(connection, "certificate") == ["tls.md"]


def test_a_folder_that_is_not_in_the_settings_any_more_goes(docs: Path, connection: sqlite3.Connection) -> None:
    refresh(connection, Folder(path=str(docs)))
    forget_others(connection, ())
    assert paths(connection, "certificate") == []


def test_an_index_that_is_damaged_or_of_another_version_is_made_anew(docs: Path, tmp_path: Path) -> None:
    file = tmp_path / "index.db"
    for damage in (b"no database at all, but long enough to be looked at" * 100, None):
        if damage:
            file.write_bytes(damage)
        else:
            with closing(sqlite3.connect(file)) as other:
                other.execute("PRAGMA user_version = 99")
        with closing(open_index(file)) as connection:
            assert refresh(connection, Folder(path=str(docs))).written == 2


def test_two_desks_may_write_the_same_index_at_once(docs: Path, tmp_path: Path) -> None:
    for n in range(300):
        (docs / f"{n}.md").write_text(f"# Page {n}\n\nunicorn {n}\n")
    errors: list[BaseException] = []

    def fill() -> None:
        try:
            with closing(open_index(tmp_path / "shared.db")) as connection:
                refresh(connection, Folder(path=str(docs)))
        except sqlite3.Error as error:
            errors.append(error)

    threads = [threading.Thread(target=fill) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    with closing(open_index(tmp_path / "shared.db")) as connection:
        assert connection.execute("SELECT count(*) FROM passage WHERE passage MATCH 'unicorn'").fetchone() == (300,)
        assert len(search(connection, terms_of("unicorn 17"), 1)) == 1


def test_a_page_that_changes_while_somebody_looks_is_found_soon(docs: Path, tmp_path: Path) -> None:
    library = Library(Settings(folders=(Folder(path=str(docs)),)), tmp_path)
    library.watch()
    until = time.monotonic() + 60
    while not library.search(terms_of("certificate")) and time.monotonic() < until:
        time.sleep(0.02)
    (docs / "dns.rst").write_text("Split horizon\n=============\n\nzanzibar\n")
    while not library.search(terms_of("zanzibar")) and time.monotonic() < until:
        time.sleep(0.02)
    assert [hit.title for hit in library.search(terms_of("zanzibar"))] == ["Split horizon"]
    library.close()


def scattered(docs: Path, connection: sqlite3.Connection) -> Folder:
    """Fill an index so that each page's words are a piece of their own."""
    folder = Folder(path=str(docs))
    connection.execute("INSERT INTO passage (passage, rank) VALUES ('automerge', 0)")
    for n in range(12):
        (docs / f"{n}.md").write_text(f"# Page {n}\n\nzanzibar and word{n}\n")
        refresh(connection, folder)
    assert pieces(connection) == 12
    return folder


def pieces(connection: sqlite3.Connection) -> int:
    (count,) = connection.execute("SELECT count(DISTINCT segid) FROM passage_idx").fetchone()
    return int(count)


def test_an_index_in_many_pieces_is_brought_together_and_finds_the_same(
    docs: Path, connection: sqlite3.Connection
) -> None:
    scattered(docs, connection)
    before = paths(connection, "zanzibar"), paths(connection, "word7")
    while bring_together(connection):
        pass
    assert pieces(connection) == 1
    assert (paths(connection, "zanzibar"), paths(connection, "word7")) == before
    (docs / "one.md").write_text("# One more\n")
    refresh(connection, Folder(path=str(docs)))
    assert not bring_together(connection)  # two pieces are not worth the writing


def test_what_is_in_many_pieces_is_brought_together_while_somebody_looks(docs: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with closing(open_index(data / "folders.db")) as connection:
        library = Library(Settings(folders=(scattered(docs, connection),)), data)
        library.watch()
        until = time.monotonic() + 60
        while pieces(connection) > 1 and time.monotonic() < until:
            time.sleep(0.01)
        assert pieces(connection) == 1
        library.close()


def test_a_page_is_public_only_where_its_folder_says_so_and_it_does_not_deny_it(docs: Path, tmp_path: Path) -> None:
    (docs / "inside.md").write_text("---\naudience: internal\n---\n# Inside\n\nheron\n")
    library = Library(
        Settings(folders=(Folder(path=str(docs), public=True, url="https://docs.test/{page}.html"),)), tmp_path
    )
    library.refresh()
    (inside,) = library.search(terms_of("heron"))
    (tls,) = library.search(terms_of("ERR_CERT_42"))
    assert (inside.is_public, tls.is_public) == (False, True)
    assert tls.url == "https://docs.test/tls.html#errors"
    assert library.answer(tls.path).is_public
    assert not library.answer(inside.path).is_public


def test_a_folder_in_another_stands_for_itself_and_is_indexed_once(docs: Path, tmp_path: Path) -> None:
    (docs / "inside").mkdir()
    (docs / "inside/plan.md").write_text("heron")
    outer, inner = Folder(path=str(docs), public=True), Folder(path=str(docs / "inside"))
    for number, folders in enumerate(((outer, inner), (inner, outer), (outer, inner, replace(inner, public=True)))):
        library = Library(Settings(folders=folders), tmp_path / str(number))
        library.refresh()
        (hit,) = library.search(terms_of("heron"))
        assert not hit.is_public
        assert not library.answer(docs / "inside/plan.md").is_public
        assert library.answer(docs / "tls.md").is_public


def test_only_pages_of_the_folders_are_read(docs: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.md").write_text("secret")
    (docs / "link.md").symlink_to(tmp_path / "outside.md")
    library = Library(Settings(folders=(Folder(path=str(docs)),)), tmp_path)
    for name in ("../outside.md", "link.md", "gone.md", "/etc/passwd", str(tmp_path / "outside.md")):
        with pytest.raises(Trouble):
            library.answer(docs / name)
