"""Fetch a token from where the configuration says it is: a keyring, a command, or the environment.

A token exists in memory only. No sentence in here repeats it, nor what a command printed.
"""

import os
import shlex

from workbench.config.mistakes import quoted, withhold
from workbench.config.model import Secret
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
    token = token.strip()
    # A token goes into a header of a request, where a control would start another one.
    if not token or not token.isprintable():
        raise Trouble(
            f"The token of {helpdesk} cannot be used.",
            "It holds a character that no token has." if token else "There is nothing in it.",
            "Store it again: one line, and nothing but the token.",
        )
    return token


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
    try:
        import keyring
        from keyring.errors import KeyringError, KeyringLocked, NoKeyringError
    except ImportError as error:
        raise Trouble(what, f"The keyring library does not load: {error}.", _OTHER_WAYS) from error
    try:
        token = keyring.get_password(SERVICE, name)
    except NoKeyringError:
        raise Trouble(what, "This machine has no keyring that can be used.", _OTHER_WAYS) from None
    except KeyringLocked:
        raise Trouble(what, "The keyring is locked.", "Unlock it and try again.") from None
    # Back ends bring their own errors along; a wrong PYTHON_KEYRING_BACKEND ends in one of the last three.
    except (KeyringError, OSError, RuntimeError, ImportError, AttributeError, ValueError) as error:
        raise Trouble(what, f"The keyring failed: {type(error).__name__}.", _OTHER_WAYS) from None
    if token is None:
        why = f"The keyring holds nothing under {quoted(name)}."
        raise Trouble(what, why, f"Store it with: keyring set {SERVICE} {withhold(shlex.quote(name))}")
    return token


def keyring_name() -> str:
    """Return the name of the keyring that would be asked. Raises Trouble where this machine has none."""
    what = "There is no keyring that can be used."
    try:
        import keyring

        backend = keyring.get_keyring()
    # As above: a wrong PYTHON_KEYRING_BACKEND ends in any of these.
    except (ImportError, OSError, RuntimeError, AttributeError, ValueError) as error:
        raise Trouble(what, f"{type(error).__name__}: {error}.", _OTHER_WAYS) from error
    if backend.priority <= 0:
        raise Trouble(what, "", _OTHER_WAYS)
    return str(backend.name)


_OTHER_WAYS = "Name a command or an environment variable in the configuration: token: {env: NAME}."
