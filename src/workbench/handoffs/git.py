"""Git, spoken to by lists of arguments: one file committed by itself, pulled, pushed, and tried again where refused.

Nobody's file is lost: a file that two people wrote is never merged by us, our own commit stays where it was.
"""

import fcntl
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from workbench.domain.text import one_line
from workbench.domain.trouble import Trouble

_PATIENCE = 60.0  # seconds for one command
_TRIES = 5  # pushes that others may come before
_MARK = "workbench-pulls"  # in the checkout's .git while a pull of ours is under way
# What says which repository is meant, where a hook of another one runs us (git rev-parse --local-env-vars).
_OF_ANOTHER = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR")
_REFUSED = ("[rejected]", "fetch first", "non-fast-forward", "[remote rejected]", "cannot lock ref", "failed to update")


class Git:
    """The checkout whose top folder is ``root``. ``who`` are the name and address of one who has told Git neither."""

    def __init__(self, root: Path, who: tuple[str, str]) -> None:
        self._root = root
        self._who = who

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let one process of ours at a time work in the checkout. Raises Trouble where there is none."""
        if not (self._root / ".git").exists():
            raise Trouble(f"{self._root} is no Git checkout.", remedy=f"Make it one: git clone … {self._root}")
        folder = self._folder()
        with (folder / "workbench-lock").open("a") as lock:
            with suppress(OSError):  # no locks here: Git has its own, and says so
                fcntl.flock(lock, fcntl.LOCK_EX)
            if (folder / _MARK).exists():  # a pull of ours was killed
                if (folder / "rebase-merge").exists() or (folder / "rebase-apply").exists():
                    self._run("rebase", "--abort")
                (folder / _MARK).unlink(missing_ok=True)
            yield

    def commit(self, path: Path, message: str) -> None:
        """Commit one file, and nothing else that may be staged or changed; nothing where it is committed so already."""
        name = str(path.relative_to(self._root))
        self._must(self._run("add", "--", name))
        if not self._must(self._run("status", "--porcelain", "--", name)).strip():
            return
        self._must(self._run(*self._identity(), "commit", "--quiet", "-m", message, "--", name))

    def push(self, again: Callable[[], None] = lambda: None) -> None:
        """Push what is committed; where others came before, pull, do ``again``, and try once more. Raises Trouble."""
        for _ in range(_TRIES):
            done = self._run("push", "--quiet", *self._upstream())
            if not done.returncode:
                return
            if not any(sign in done.stderr for sign in _REFUSED):
                raise self._trouble(done, "It is committed here, and not pushed.")
            if "[remote rejected]" in done.stderr and "cannot lock ref" not in done.stderr:
                raise self._trouble(done, "The server refuses it; it is committed here, and not pushed.")
            self.pull()
            again()
        raise Trouble(
            "Others push again and again.", "It is committed here, and not pushed.", "workbench handoff publish --again"
        )

    def pull(self) -> None:
        """Bring what others pushed, our own commits behind theirs. Raises Trouble where that cannot be done.

        Where both wrote one file all is left as it was before. What is being edited there, or was staged by one
        that was killed, Git lays aside meanwhile and puts back.
        """
        if self._upstream():
            return  # nothing was ever pushed from here
        mark = self._folder() / _MARK
        mark.touch()
        try:
            done = self._run(*self._identity(), "pull", "--quiet", "--rebase", "--autostash")
            if done.returncode:
                if (mark.parent / "rebase-merge").exists() or (mark.parent / "rebase-apply").exists():
                    self._run("rebase", "--abort")
                    raise Trouble(
                        f"{self._root} cannot be brought together with what others pushed.",
                        f"Git says: {_said(done)}. Everything is as it was; your own is committed.",
                        "Settle it there with git pull --rebase.",
                    )
                raise self._trouble(done, "What others pushed is not here yet.")
            if "in the stash" in done.stderr:
                self._run("reset", "--quiet", "--merge")  # no pull goes on while files are unmerged
                raise Trouble(
                    f"What is being edited in {self._root} clashes with what others pushed.",
                    "Theirs is there now; your own is in Git's stash, whole.", "Look at it there: git stash show -p",
                )  # fmt: skip
        finally:
            mark.unlink(missing_ok=True)

    def pushed(self, path: Path) -> str:
        """Return a file's text as the remote had it when it was last spoken to, '' where it had none."""
        done = self._run("show", f"@{{upstream}}:{path.relative_to(self._root)}")
        return "" if done.returncode else done.stdout

    def _upstream(self) -> tuple[str, ...]:
        """Return what a push has to name as well: nothing where Git knows where the branch goes."""
        if not self._run("rev-parse", "--abbrev-ref", "@{upstream}").returncode:
            return ()
        remotes = self._run("remote").stdout.split()
        branch = self._run("symbolic-ref", "--short", "HEAD").stdout.strip()
        if not remotes or not branch:
            raise Trouble(
                f"{self._root} has no remote, or is on no branch.", "It is committed there, and goes nowhere.",
                "git remote add origin …, or name it as a folder in place of a Git checkout.",
            )  # fmt: skip
        remote = "origin" if "origin" in remotes else remotes[0]
        known = self._run("ls-remote", "--exit-code", "--heads", remote, branch)
        if known.returncode == 0:  # the branch is there, and only this checkout does not follow it
            self._must(self._run("fetch", "--quiet", remote))
            self._must(self._run("branch", f"--set-upstream-to={remote}/{branch}"))
            return ()
        return ("--set-upstream", remote, branch)

    def _identity(self) -> tuple[str, ...]:
        if self._run("config", "user.email").stdout.strip():
            return ()
        name, email = self._who
        return ("-c", f"user.name={name or 'workbench'}", "-c", f"user.email={email or 'workbench@localhost'}")

    def _folder(self) -> Path:
        return self._root / self._must(self._run("rev-parse", "--git-dir")).strip()

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if name not in _OF_ANOTHER}
        environment |= {"GIT_TERMINAL_PROMPT": "0", "GIT_EDITOR": "true", "LC_ALL": "C"}
        command = ["git", "-C", str(self._root), *arguments]
        try:
            return subprocess.run(  # noqa: S603 - a list of arguments, and no shell
                command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False,
                timeout=_PATIENCE, text=True, errors="replace", start_new_session=True,  # no terminal to ask on
            )  # fmt: skip
        except FileNotFoundError:
            raise Trouble("Git is not installed.", remedy="Install it, or name a folder.") from None
        except subprocess.TimeoutExpired:
            raise Trouble(f"Git did not end within {_PATIENCE:.0f} s.", remedy="Try it there by hand.") from None

    def _must(self, done: subprocess.CompletedProcess[str]) -> str:
        if done.returncode:
            raise self._trouble(done, "")
        return done.stdout

    def _trouble(self, done: subprocess.CompletedProcess[str], stands: str) -> Trouble:
        what = f"Git cannot {next((word for word in done.args[3:] if word.isalpha()), 'do it')} in {self._root}."
        return Trouble(what, " ".join(filter(None, (stands, f"It says: {_said(done)}."))), "Try it there by hand.")


def _said(done: subprocess.CompletedProcess[str]) -> str:
    """Return the line of Git's that says why."""
    lines = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
    telling = [line for line in lines if line.startswith(("fatal:", "error:", "remote:", " !"))]
    return one_line((telling or lines or ["nothing"])[0], 200).rstrip(".")
