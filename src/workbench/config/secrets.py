"""Fetch a token from where the configuration says it is: a keyring, a command, or the environment.

A token exists in memory only. No sentence in here repeats it, nor what a command printed.
"""

import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from workbench.config.mistakes import quoted, withhold
from workbench.config.server_options import Secret
from workbench.domain.trouble import Trouble

SERVICE = "workbench"  # the name that our tokens stand under in a keyring
PATIENCE = 20.0  # seconds; unlocking a password store may need a person


def resolve(secret: Secret, *, helpdesk: str, patience: float = PATIENCE) -> str:
    """Return the token that ``secret`` leads to.

    ``helpdesk`` is the short name of whom it is for, ``patience`` how many seconds a command may take.
    Raises Trouble that says which way failed, why, and what to do.
    """
    what = f"The token of {helpdesk} cannot be had."
    if secret.env:
        token = _from_environment(secret.env, what)
    elif secret.command:
        from workbench.config.firstline import first_line

        token = first_line(secret.command, what=what, patience=patience)
    else:
        token = _from_keyring(secret.keyring, what)
    return usable(token, helpdesk)


def secret_of_plugin(secret: Secret | None, plugin: str, name: str) -> str:
    """Return a plugin's secret: from where ``secret`` says, else from the keyring under ``plugin/PLUGIN/NAME``.

    Raises Trouble that says which way failed, why, and what to do.
    """
    return resolve(secret or Secret(keyring=f"plugin/{plugin}/{name}"), helpdesk=f"the plugin {plugin} ({name})")


def usable(token: str, helpdesk: str) -> str:
    """Return ``token`` without the blanks around it. Raises Trouble where it cannot be one."""
    token = token.strip()
    # A token goes into a header of a request, where a control would start another one.
    if not token or not token.isprintable():
        raise Trouble(
            f"The token of {helpdesk} cannot be used.",
            "It holds a character that no token has." if token else "There is nothing in it.",
            "Store it again: one line, and nothing but the token.",
        )
    return token


def store(name: str, token: str) -> None:
    """Put a token into the system's keyring under ``name``. Raises Trouble where that is missing, locked or broken."""
    what = "The token was not put into the keyring."
    with _keyring(what) as keyring:
        keyring.set_password(SERVICE, name, token)
        kept = keyring.get_password(SERVICE, name)
    if kept != token:
        raise Trouble(what, "The keyring took it, and does not give it back.", OTHER_WAYS)


def forget(name: str) -> bool:
    """Take what stands under ``name`` out of the system's keyring; False where nothing does. Raises as ``store``."""
    with _keyring("The token was not taken out of the keyring.") as keyring:
        if keyring.get_password(SERVICE, name) is None:
            return False
        keyring.delete_password(SERVICE, name)
    return True


def has(name: str) -> bool:
    """Whether anything stands under ``name`` in the system's keyring. Raises as ``store``."""
    with _keyring("The keyring cannot be used.") as keyring:
        return keyring.get_password(SERVICE, name) is not None


def _from_environment(name: str, what: str) -> str:
    token = os.environ.get(name)
    if token is None:
        raise Trouble(
            what,
            f"The environment variable {quoted(name)} is not set.",
            "Set it in the shell that starts the workbench, or name another way in the configuration.",
        )
    return token


def _from_keyring(name: str, what: str) -> str:
    with _keyring(what) as keyring:
        token = keyring.get_password(SERVICE, name)
    if token is None:
        why = f"The keyring holds nothing under {quoted(name)}."
        raise Trouble(what, why, f"Store it with: keyring set {SERVICE} {withhold(shlex.quote(name))}")
    return token


class _Keyring(Protocol):
    """What is used of the keyring library."""

    def get_password(self, service_name: str, username: str) -> str | None: ...

    def set_password(self, service_name: str, username: str, password: str) -> None: ...

    def delete_password(self, service_name: str, username: str) -> None: ...


@contextmanager
def _keyring(what: str) -> Iterator[_Keyring]:
    """Give the keyring; each way in which one fails becomes Trouble that begins with ``what``."""
    try:
        import keyring
        from keyring.errors import KeyringError, KeyringLocked, NoKeyringError
    except ImportError as error:
        raise Trouble(what, f"The keyring library does not load: {error}.", OTHER_WAYS) from error
    try:
        yield keyring
    except NoKeyringError:
        raise Trouble(what, "This machine has no keyring that can be used.", OTHER_WAYS) from None
    except KeyringLocked:
        raise Trouble(what, "The keyring is locked.", "Unlock it and try again.") from None
    # Back ends bring their own errors along; a wrong PYTHON_KEYRING_BACKEND ends in one of the last three.
    except (KeyringError, OSError, RuntimeError, ImportError, AttributeError, ValueError) as error:
        raise Trouble(what, f"The keyring failed: {type(error).__name__}.", OTHER_WAYS) from None


def keyring_name() -> str:
    """Return the name of the keyring that would be asked. Raises Trouble where this machine has none."""
    what = "There is no keyring that can be used."
    try:
        import keyring

        backend = keyring.get_keyring()
    # As above: a wrong PYTHON_KEYRING_BACKEND ends in any of these.
    except (ImportError, OSError, RuntimeError, AttributeError, ValueError) as error:
        raise Trouble(what, f"{type(error).__name__}: {error}.", OTHER_WAYS) from error
    if backend.priority <= 0:
        raise Trouble(what, "", OTHER_WAYS)
    return str(backend.name)


OTHER_WAYS = "Name a command or an environment variable in the configuration: token: {env: NAME}."
