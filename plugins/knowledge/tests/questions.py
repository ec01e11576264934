"""Questions on documentation that nobody here wrote, each with the page that answers it.

They were written down before anything was tuned, from knowing the documents and not from what a search found.
"""

from typing import NamedTuple


class Tree(NamedTuple):
    """A tree of documentation as a distribution ships it, and questions by the page that answers them."""

    name: str
    package: str  # Debian's
    folder: str
    only: tuple[str, ...]
    questions: tuple[tuple[str, str], ...]


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
    ),
    # Nothing was tuned by this one, which says what the ranking does with documents that it has not seen.
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
