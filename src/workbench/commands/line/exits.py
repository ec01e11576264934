"""What a command may end with, and what each number means."""

from enum import IntEnum


class Exit(IntEnum):
    """What a command ends with; scripts may count on these numbers."""

    OK = 0
    TROUBLE = 1
    USAGE = 2
    NOTHING = 3
    BLOCKED = 4
    WAITS = 5
    CONFLICT = 6
    UNSURE = 7
    FAULT = 70  # EX_SOFTWARE of BSD's sysexits.h
    STOPPED = 130  # 128 and the number of SIGINT, as shells have it


MEANINGS: dict[Exit, str] = {
    Exit.OK: "It worked.",
    Exit.TROUBLE: "It did not work; one sentence on the error output says why and what to do.",
    Exit.USAGE: "It was not understood: an unknown command, option or value.",
    Exit.NOTHING: "It worked, and there is nothing to show: an empty queue, no such ticket, nothing found.",
    Exit.BLOCKED: "Nothing was sent: a guard keeps the text here, and the error output says which and what to do.",
    Exit.WAITS: "It is in the outbox, and was not sent within the time that --wait gave it.",
    Exit.CONFLICT: "It is in the outbox, stopped: the ticket has moved on since it was read.",
    Exit.UNSURE: "It was sent, and nobody knows whether it arrived: `workbench outbox` has both facts.",
    Exit.FAULT: "A fault in workbench itself; the error output names the report about it.",
    Exit.STOPPED: "Stopped with Ctrl+C.",
}
