"""Where the keys are: moving, panes and zoom."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from workbench.screens.stage import RESULTS
from workbench.screens.telling import Telling
from workbench.store.desk import mark_read
from workbench.styles.geometry import COMPOSER, CONVERSATION, PLUGIN, QUEUE, kind_of

if TYPE_CHECKING:
    from workbench.commands.keymap import Keymap
    from workbench.domain.words import Ref
    from workbench.screens.following import Following
    from workbench.screens.panes import PaneFrame


class Navigation(Telling):
    """Gives the keys to panes, and moves in the one that has them."""

    @cached_property
    def frame(self) -> PaneFrame:
        """The frame in which panes are asked for their views."""
        from workbench.screens.panes import PaneFrame

        return PaneFrame(self.workplace, self.queries, self.pane_changed, self.say, self.mark_of)

    @cached_property
    def following(self) -> Following:
        """What keeps the panes in step with the selected ticket."""
        from workbench.screens.following import Following, Shown

        panes = {CONVERSATION: Shown(self.conversation, "Conversation")}
        panes |= {name: Shown(view, self.titles[name]) for name, view in self.side.items()}
        return Following(self, panes, self.hooks.drawn)

    def pane_changed(self) -> None:
        """Ask the panes again (PaneContext.changed)."""
        self.following.follow(self.ticket, at_once=True, keep=True)

    @property
    def can_go_back(self) -> bool:
        """Whether Esc has somewhere to walk back to, or something to let go of."""
        walked = bool(self.trail) or self.zoomed or self.searching or self.focus_name != QUEUE
        return walked or bool(self.queue_list.chosen)

    @property
    def reads_several(self) -> bool:
        """Whether there are tickets of more than one helpdesk."""
        return len(self.helpdesks) > 1

    def use_keymap(self, keymap: Keymap) -> None:
        """Let other keys be in force: a plugin's are known."""
        self.keymap = keymap
        self.tell_footer()

    def move(self, lines: int) -> None:
        """Move by lines, or rows, in the pane that has the keys."""
        self.in_focus.move(lines)

    def move_page(self, pages: int) -> None:
        """Move by what the pane shows."""
        self.in_focus.move_page(pages)

    def move_to(self, share: float) -> None:
        """Move to the start, the end or between."""
        self.in_focus.move_to(share)

    def next_pane(self, step: int) -> None:
        """Give the keys to the next or previous pane."""
        if any(tab(step) for tab in reversed(self.hooks.tabbed)):
            return
        shown = self.panes
        self.focus_pane(shown[(shown.index(self.focus_name) + step) % len(shown)])

    @property
    def panes(self) -> tuple[str, ...]:
        """The panes in the order in which the keys go round; the composer comes behind the conversation."""
        if self.is_writing:
            return (QUEUE, CONVERSATION, COMPOSER, *self.side)
        if self.zoomed or kind_of(self.size.width) == "narrow":
            return (QUEUE, CONVERSATION, *self.side)
        placed = self.places(*self.size)
        return (QUEUE, *((CONVERSATION,) if CONVERSATION in placed else ()), *self.side)

    def focus_pane(self, name: str) -> None:
        """Give the keys to a pane; going to the conversation marks the ticket as read."""
        for tell in self.hooks.focusing:
            tell(name)
        if name == RESULTS:
            name = QUEUE
        before = self.focus_name
        self._give_keys_to(name)
        for told in self.hooks.focused:
            told(before, self.focus_name)

    def _give_keys_to(self, name: str) -> None:
        if name != self.focus_name:
            before = self.visible_panes
            self.focus_name = name
            self.stays = name if name.startswith(PLUGIN) else self.stays
            self.mark_focus()
            self.lay_out()
            if set(self.visible_panes) - set(before):
                self.following.follow(self.ticket, at_once=True, keep=True)
        if name == QUEUE:
            self.queries.let_go_of_mark()
        elif name == CONVERSATION and self.ticket:
            self.run_soon(self._mark_read(self.ticket))
        self.tell_footer()

    async def _mark_read(self, ref: Ref) -> None:
        if self.kind_here in self.hooks.unread:
            return
        mark = await self.queries.last_read(ref)
        self.queries.hold_mark(ref, mark)
        if mark_read(self.connection, ref, now=int(self.workplace.now().timestamp())):
            self.queue_list.refresh_row(ref)

    def take_out(self, name: str) -> None:
        """Take a pane beside the others off the desk."""
        view = self.side.pop(name, None)
        if view is not None:
            if self.focus_name == name:
                self.focus_pane(QUEUE)
            view.remove()
            self.lay_out()
            self.following.follow(self.ticket, at_once=True, keep=True)

    def toggle_zoom(self) -> None:
        """Let the pane that has the keys fill the screen, or give the room back."""
        self.zoomed = not self.zoomed
        self.lay_out()
        self.following.follow(self.ticket, at_once=True, keep=True)
