"""Signing what was accepted of a handoff: a line of what one has understood, and then it is one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.domain.trouble import Trouble
from workbench.screens.handoffs.acts import Act

if TYPE_CHECKING:
    from workbench.acting.handing import Handing, Signed
    from workbench.domain.words import Ref
    from workbench.handoffs.standing import Entry
    from workbench.screens.core import Core
    from workbench.screens.handoffs.acts import Acts
    from workbench.screens.handoffs.known import KnownHandoffs
    from workbench.screens.handoffs.taking import Taking
    from workbench.screens.line import Line


class Signing:
    """Asks for the read-back, and signs."""

    def __init__(self, desk: Core, line: Line, known: KnownHandoffs, taking: Taking) -> None:
        self._desk = desk
        self._line = line
        self._known = known
        self._taking = taking

    @property
    def acts(self) -> Acts:
        """That it is signed."""
        return {"sign": Act(self._ask_read_back, self._why_not)}

    def _why_not(self) -> str:
        from workbench.handoffs.model import Verdict

        if reason := self._taking.why_nothing():
            return reason
        ack = self._taking.my_answers
        waits = ack is not None and any(
            said.verdict is Verdict.ACCEPTED and said.signed is None for said in ack.answers
        )
        return "" if waits else "nothing is accepted that is not signed"

    def _ask_read_back(self) -> None:
        from workbench.screens.handoffs.whole_page import signing_page

        entry = self._taking.entry
        if entry is None:
            return
        self._taking.beside.leave()
        page = signing_page(entry, self._known.handing.me, self._desk.marks.called, "Enter")
        self._line.ask_line("sign", "in one line: what you have understood", "Sign what you accepted", page,
                            lambda words: self._sign(entry, words))  # fmt: skip

    def _sign(self, entry: Entry, words: str) -> None:
        if not words.strip():
            raise Trouble("There is no read-back.", remedy="Write in one line what you have understood.")
        ack = entry.acks.get(self._known.handing.me)
        accepted = {one.ticket for one in ack.answers if one.signed is None} if ack else ()
        self._desk.say("signing …")
        self._desk.run_soon(self._carry(entry, words, frozenset(accepted)))

    async def _carry(self, entry: Entry, words: str, accepted: frozenset[Ref]) -> None:
        def sign(handing: Handing) -> Signed:
            return handing.sign(entry, words, accepted)

        desk = self._desk
        signed = await self._known.room.ask(sign)
        self._known.wrote()
        self._taking.item_at = -1
        await self._known.read_again()
        desk.queues.reload()
        desk.tell_world()
        count = len(signed.taken)
        said = [f"{count} {'is' if count == 1 else 'are'} yours now" if not signed.troubles else
                f"signed; until that has come to the team all is still {entry.handoff.sender.person}’s"]  # fmt: skip
        said += [f"{who} has signed {desk.marks.called(ticket)} first" for ticket, who in signed.lost]
        desk.say("; ".join([*said, *signed.troubles[:1]]))
        desk.settle_soon()
