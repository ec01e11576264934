"""Keyrings for tests: one that is a file, one that is locked. PYTHON_KEYRING_BACKEND names one of them."""

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError


class FileKeyring(KeyringBackend):
    """Keeps what it is given in the file that TEST_KEYRING names."""

    priority = 1

    def _file(self) -> Path:
        return Path(os.environ["TEST_KEYRING"])

    def _all(self) -> dict[str, str]:
        known: dict[str, str] = json.loads(self._file().read_text()) if self._file().exists() else {}
        return known

    def get_password(self, service: str, username: str) -> str | None:
        return self._all().get(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self._file().write_text(json.dumps({**self._all(), f"{service} {username}": password}))

    def delete_password(self, service: str, username: str) -> None:
        known = self._all()
        if known.pop(f"{service} {username}", None) is None:
            raise PasswordDeleteError
        self._file().write_text(json.dumps(known))


class LockedKeyring(FileKeyring):
    """Says that it is locked, whatever is asked."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked

    def delete_password(self, service: str, username: str) -> None:
        raise KeyringLocked
