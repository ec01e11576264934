"""The contract suite for helpdesks: what any provider has to hold to, run by pytest."""

from workbench.api.testing.bench import expect
from workbench.api.testing.changes import FindsChanges
from workbench.api.testing.pulls import PullsEverything
from workbench.api.testing.refusals import SurvivesRefusals
from workbench.api.testing.sending import SurvivesSending
from workbench.api.testing.singles import AnswersSingles
from workbench.api.testing.texts import CleansText
from workbench.api.testing.writing import WritesEffects


class WritingContract(WritesEffects, SurvivesSending):
    """What every helpdesk has to do that is written to; a class beside :class:`HelpdeskContract`, or one with both.

    The author's server changes the world as it is told. ``a_field`` is a custom field that it knows, with a value;
    ``unchecked`` names the effects of which it takes whatever it is given; ``now_requests`` is how many requests
    ``now()`` may take. ``colleague``, ``kept`` and ``is_write`` may be overridden.
    """


class HelpdeskContract(PullsEverything, FindsChanges, SurvivesRefusals, CleansText, AnswersSingles):
    """What every helpdesk has to do; subclass it in a test module, under a name that begins with ``Test``.

    The author says how the provider is made (``provider``) and how the server answers for a world (``server``).
    The suite makes worlds, changes them, puts faults in place of answers, and says in sentences what is wrong.

    ``options`` is what the provider is made with; ``statuses`` and ``priorities`` are those that the server can
    tell apart, ``lacks`` is what it has not, and ``idle_requests`` how many requests a pull may take when nothing
    changed.
    """

    def test_what_can_be_written_is_tried(self) -> None:
        bench = self.bench(self.world(tickets=1))
        is_tried = isinstance(self, WritingContract) or not bench.provider.capabilities.writes
        kind = type(bench.provider).__name__
        expect(is_tried, f"{kind} says what it writes: let its test class be a WritingContract as well.")
