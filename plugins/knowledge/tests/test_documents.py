"""Questions on documentation that nobody here wrote, each with the page that answers it.

They were written down before anything was tuned, from knowing the documents and not from what a search found. The
trees come with Debian's packages; a tree that is not installed is looked for below the folder WORKBENCH_DOCUMENTS,
where `dpkg -x PACKAGE.deb FOLDER` may have put it.
"""

import os
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from workbench_knowledge.asking import terms_of
from workbench_knowledge.index import open_index, refresh
from workbench_knowledge.searching import search
from workbench_knowledge.settings import Folder


class Tree(NamedTuple):
    """A tree of documentation as a distribution ships it, with questions and the page that answers each.

    ``at_least`` is how many of them are found in the first five. Where that is under nine it is what the search came
    to, not what it should: in CMake's manual ten pages differ in one word of their names, and the questions on Git are
    put in words that its manual does not use.
    """

    name: str
    package: str  # Debian's
    folder: str
    only: tuple[str, ...]
    questions: tuple[tuple[str, str], ...]
    at_least: int = 9


TREES = (
    Tree(
        "PostgreSQL", "postgresql-doc-15", "/usr/share/doc/postgresql-doc-15/html", ("*.html",),
        (
            ("remaining connection slots are reserved", "runtime-config-connection.html"),
            ("restore a custom format dump into another database", "app-pgrestore.html"),
            ("transaction id wraparound vacuum", "routine-vacuuming.html"),
            ("which authentication methods can pg_hba.conf have", "auth-pg-hba-conf.html"),
            ("server killed by OOM killer memory overcommit", "kernel-resources.html"),
            ("read the plan of a slow query explain analyze", "using-explain.html"),
            ("SQLSTATE 40001", "errcodes-appendix.html"),
            ("set up streaming replication standby", "warm-standby.html"),
            ("recover to a point in time from archived WAL", "continuous-archiving.html"),
            ("permissions of server.key for SSL", "ssl-tcp.html"),
        ),
    ),
    Tree(
        "CMake", "cmake-data", "/usr/share/cmake-3.25/Help", ("*.rst",),
        (
            ("add compiler flags to one target only", "command/target_compile_options.rst"),
            ("where does find_package search for a package", "command/find_package.rst"),
            ("rpath of installed binaries", "prop_tgt/INSTALL_RPATH.rst"),
            ("download a dependency from git at configure time", "module/FetchContent.rst"),
            ("cross compile toolchain file for android ndk", "manual/cmake-toolchains.7.rst"),
            ("CMP0077 option honors normal variables", "policy/CMP0077.rst"),
            ("run only the tests that failed last time", "manual/ctest.1.rst"),
            ("make a debian package", "cpack_gen/deb.rst"),
            ("compile_commands.json", "variable/CMAKE_EXPORT_COMPILE_COMMANDS.rst"),
            ("compare two version numbers VERSION_LESS", "command/if.rst"),
        ),
        7,
    ),
    Tree(
        "Node.js", "nodejs", "/usr/share/doc/nodejs/api", ("*.md",),
        (
            ("ERR_STREAM_PREMATURE_CLOSE", "errors.md"),
            ("self signed certificate in chain NODE_EXTRA_CA_CERTS", "cli.md"),
            ("heap out of memory max-old-space-size", "cli.md"),
            ("unhandled promise rejection", "process.md"),
            ("resolve a host name without getaddrinfo and the thread pool", "dns.md"),
            ("keep-alive agent maxSockets", "http.md"),
            ("read a file line by line", "readline.md"),
            ("spawn a command without a shell", "child_process.md"),
            ("take a heap snapshot", "v8.md"),
            ("run tests in watch mode", "test.md"),
        ),
    ),
    Tree(
        "Git", "git-doc", "/usr/share/doc/git-doc", ("*.html",),
        (
            ("undo the last commit but keep the changes", "git-reset.html"),
            ("find the commit that introduced a bug by binary search", "git-bisect.html"),
            ("save uncommitted work and come back to it later", "git-stash.html"),
            ("who last changed each line of a file", "git-blame.html"),
            ("clone only part of the history shallow depth", "git-clone.html"),
            ("ignore files that should not be tracked", "gitignore.html"),
            ("apply a single commit from another branch", "git-cherry-pick.html"),
            ("run a script before every commit", "githooks.html"),
            ("two working directories of the same repository", "git-worktree.html"),
            ("remember the password for https", "gitcredentials.html"),
        ),
        6,
    ),
    # The last to be tuned by: eight before the length of passages was chosen.
    Tree(
        "Python", "python3.11-doc", "/usr/share/doc/python3.11/html", ("*.html",),
        (
            ("parse command line arguments with subcommands", "library/argparse.html"),
            ("read a csv file with a header into dictionaries", "library/csv.html"),
            ("timeout when running a command and capture its output", "library/subprocess.html"),
            ("rotate log files when they grow", "library/logging.handlers.html"),
            ("connect to a server with TLS and verify its certificate", "library/ssl.html"),
            ("temporary file that is deleted when closed", "library/tempfile.html"),
            ("convert between time zones daylight saving", "library/zoneinfo.html"),
            ("run code in a thread pool and wait for the futures", "library/concurrent.futures.html"),
            ("surrogateescape error handler", "library/codecs.html"),
            ("store objects on disk by key like a dictionary", "library/shelve.html"),
        ),
    ),
)


@pytest.mark.parametrize("tree", TREES, ids=[tree.name for tree in TREES])
def test_the_page_that_answers_a_question_is_among_the_first_five(tree: Tree, tmp_path: Path) -> None:
    folder = Path(tree.folder)
    if not folder.is_dir():
        folder = Path(f"{os.environ.get('WORKBENCH_DOCUMENTS', '/nowhere')}{tree.folder}")
    if not folder.is_dir():
        pytest.skip(f"the documentation of {tree.name} is not here: `apt-get install {tree.package}`")
    with closing(open_index(tmp_path / "index.db")) as connection:
        refresh(connection, Folder(path=str(folder), only=tree.only))
        missed = []
        for question, page in tree.questions:
            assert (folder / page).is_file(), "the package is another one than the questions were written for"
            found = [one.path for one in search(connection, terms_of(question), 5)]
            if page not in found:
                missed.append(f"{question}: {page} is not in {found}")
    assert len(tree.questions) - len(missed) >= tree.at_least, "\n".join(missed)
