"""The program with less patience: what its sync process waits for by its own choice takes a tenth of the time.

Run as a script, with the words that ``workbench`` takes. What a server asks for, and how long a lease holds, is not
shortened.
"""

import sys

from workbench.cli import main
from workbench.sync import failures, following, lease, supervising

_TENTH = 0.1


def _hurry() -> None:
    following._CHECK_EVERY *= _TENTH
    following._RENEW_LOOK *= _TENTH
    following._STAND_BY *= _TENTH
    following._SUPERVISE_EVERY *= _TENTH
    supervising._ENDS_WITHIN *= _TENTH
    failures.FIRST_DELAY *= _TENTH
    lease.RENEW_EVERY *= _TENTH


if __name__ == "__main__":
    _hurry()
    sys.exit(main())
