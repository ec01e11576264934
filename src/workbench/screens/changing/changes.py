"""Changing tickets from the desk: one, or all that are chosen with a preview of each, and each change with undo."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from workbench.domain.trouble import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workbench.acting.changes import Acts
    from workbench.domain.effects import Change
    from workbench.domain.words import Ref
    from workbench.screens.changing.choosing import Chosen
    from workbench.screens.core import Core
    from workbench.screens.undoing import Undoing


class Changes:
    """Puts changes into the outbox, and takes them back."""

    def __init__(self, desk: Core, chosen: Chosen, undoing: Undoing) -> None:
        self._desk = desk
        self._chosen = chosen
        self._undoing = undoing
        self._acts: Acts | None = None
        self._previewed: Callable[[], None] | None = None  # what is carried out when a preview is gone on with
        desk.hooks.openers["go-on"] = desk.soon(self._go_on)

    @property
    def acts(self) -> Acts:
        """What makes changes."""
        if self._acts is None:
            from workbench.acting.changes import Acts

            self._acts = Acts(self._desk.workplace, self._desk.connection)
        return self._acts

    def change(
        self, words: str, make: Callable[[Acts, Ref], Sequence[Change]], refs: tuple[Ref, ...] = ()
    ) -> None:
        """Make a change to the ticket at once, or show first what it means for each of those that are chosen."""
        from workbench.domain.effects import is_idle

        meant = refs or self._chosen.meant
        if len(meant) > 1:
            self._preview(words, meant, make)
            return
        for ref in meant:
            made = list(make(self.acts, ref))
            if all(is_idle(change) for change in made):
                self._desk.say(f"{self._desk.marks.called(ref)} is {words} already")
            else:
                self._put(words, meant, made)

    # -- several ----------------------------------------------------------------------------------------

    def _preview(
        self, words: str, refs: tuple[Ref, ...], make: Callable[[Acts, Ref], Sequence[Change]]
    ) -> None:
        from workbench.domain.effects import is_idle
        from workbench.screens.changing.pages import preview_page

        made: list[Change] = []
        left_out: dict[Ref, str] = {}
        for ref in refs:
            try:
                changes = make(self.acts, ref)
            except Trouble as trouble:
                left_out[ref] = str(trouble)
                continue
            if all(is_idle(change) for change in changes):
                left_out[ref] = f"{words} already"
            else:
                made += changes
        self._previewed = partial(self._put, words, tuple(ref for ref in refs if ref not in left_out), made)
        page = preview_page(self._desk.connection, words, made, left_out, self._desk.marks)
        self._desk.show_page(f"Preview: {words}", page)

    def _go_on(self, _: str) -> None:
        previewed, self._previewed = self._previewed, None
        self._desk.go_back()
        if previewed is not None:
            previewed()

    # -- into the outbox, and out of it -----------------------------------------------------------------

    def _put(self, words: str, refs: tuple[Ref, ...], changes: list[Change]) -> None:
        self.acted(f"{self._chosen.called(refs)} {words}", self._into_outbox(changes))

    def put(self, words: str, ticket: Ref, changes: list[Change]) -> None:
        """Put changes that were made elsewhere into the outbox."""
        self.acted(words, self._into_outbox(changes))
        self._desk.following.follow(ticket, at_once=True, keep=True)

    def _into_outbox(self, changes: list[Change]) -> Callable[[], str]:
        """Put changes into the outbox, and return what takes them back."""
        from workbench.store.outbox import put_all

        workplace = self._desk.workplace
        now, hold = workplace.now().timestamp(), float(workplace.config.sending.undo)
        numbers = put_all(self._desk.connection, changes, now=now, hold=hold)
        return partial(self._take_back, numbers, changes)

    def acted(self, words: str, take_back: Callable[[], str]) -> None:
        """Say what was done to the tickets that were meant, which are chosen no longer."""
        self._chosen.let_go()
        self._desk.queues.reload()
        self._undoing.done(words, take_back)
        self._desk.settle_soon()

    def _take_back(self, numbers: list[int], changes: list[Change]) -> str:
        """Take changes out of the outbox; what has left is set back by a change of its own, where that can be."""
        from workbench.acting.inverse import inverse_of
        from workbench.store.outbox import put_all, take_back

        connection = self._desk.connection
        both = zip(numbers, changes, strict=True)
        gone = [change for number, change in both if take_back(connection, number) is None]
        back = [inverse for change in gone if (inverse := inverse_of(change)) is not None]
        if back:
            put_all(connection, back, now=self._desk.workplace.now().timestamp(), hold=0.0)
        self._desk.queues.reload()
        if len(back) < len(gone):
            return "it has left, and has to be undone on the helpdesk"
        return ""
