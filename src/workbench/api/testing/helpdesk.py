"""The contract suite for helpdesks: what any provider has to hold to, run by pytest."""

from workbench.api.testing.changes import FindsChanges
from workbench.api.testing.pulls import PullsEverything
from workbench.api.testing.refusals import SurvivesRefusals
from workbench.api.testing.singles import AnswersSingles
from workbench.api.testing.texts import CleansText


class HelpdeskContract(PullsEverything, FindsChanges, SurvivesRefusals, CleansText, AnswersSingles):
    """What every helpdesk has to do; subclass it in a test module, under a name that begins with ``Test``.

    The author says how the provider is made (``provider``) and how the server answers for a world (``server``).
    The suite makes worlds, changes them, puts faults in place of answers, and says in sentences what is wrong.

    ``options`` is what the provider is made with; ``statuses`` and ``priorities`` are those that the server can
    tell apart, ``lacks`` is what it has not, and ``idle_requests`` how many requests a pull may take when nothing
    changed.
    """
