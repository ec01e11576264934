"""What a person fills in for a plugin: fields of its forms, and what an action asks before it is carried out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from workbench.api import (
    Action,
    Empty,
    Form,
    Input,
    Opens,
    Row,
    Section,
    Stack,
    Step,
    Steps,
    Table,
    Text,
    Tone,
    one_line,
)
from workbench.screens.asking import Asking
from workbench.styles.geometry import CONVERSATION
from workbench.typeset.questions import FIELD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from workbench.api import Ref, View
    from workbench.screens.core import Core
    from workbench.screens.line import Line
    from workbench.screens.plugins.panes import Plugs

_YES = ("yes", "true", "on", "1")
Key = tuple[str, "Ref | None", str, tuple[str, ...]]


class Forms:
    """The forms of a desk's plugins; what was typed and not sent stays while the desk is open."""

    def __init__(self, desk: Core, line: Line, plugs: Plugs) -> None:
        self._desk = desk
        self._line = line
        self._plugs = plugs
        self._typed: dict[Key, dict[str, str]] = {}

    def with_typed(self, name: str, ref: Ref | None, view: View) -> View:
        """Return a view with what was typed into its forms standing in their fields."""
        match view:
            case Form(inputs, submit):
                typed = self._typed.get(_key(name, ref, view), {})
                return Form(tuple(replace(one, value=typed.get(one.name, one.value)) for one in inputs), submit)
            case Section(title, inner):
                return Section(title, self.with_typed(name, ref, inner))
            case Stack(views):
                return Stack(tuple(self.with_typed(name, ref, one) for one in views))
            case Steps(steps):
                return Steps(tuple(self._step_with_typed(name, ref, one) for one in steps))
            case _:
                return view

    def _step_with_typed(self, name: str, ref: Ref | None, step: Step) -> Step:
        return step if step.below is None else replace(step, below=self.with_typed(name, ref, step.below))

    def sent(self, name: str, ref: Ref | None, action: str) -> None:
        """Forget what was typed into a form that was sent."""
        for key in [key for key in self._typed if key[:3] == (name, ref, action)]:
            del self._typed[key]

    # -- one field --------------------------------------------------------------------------------------

    def fill(self, name: str, ref: Ref | None, view: View | None, field: str) -> None:
        """Ask for one field of the form that has it; a flag is turned over at once."""
        form = next((one for one in forms_in(view) if any(each.name == field for each in one.inputs)), None)
        if form is None:
            return
        typed = self._typed.setdefault(_key(name, ref, form), {})
        asked = next(one for one in form.inputs if one.name == field)
        asked = replace(asked, value=typed.get(field, asked.value))

        def take(value: str) -> None:
            typed[field] = value
            self._show_again(name)
            at = [one.name for one in form.inputs].index(field)
            self._move_to(name, form.inputs[at + 1].name if at + 1 < len(form.inputs) else form.submit.id)

        if asked.kind == "flag":
            typed[field] = "" if asked.value.lower() in _YES else "yes"
            self._show_again(name)
        else:
            self._ask(asked, take)

    def _show_again(self, name: str) -> None:
        desk = self._desk
        stop = desk.trail.here
        if desk.focus_name != name and stop is not None and stop.kind == name and stop.view is not None:
            desk.focus_pane(CONVERSATION)
            desk.replace_page(stop.title, self.with_typed(name, desk.ticket, stop.view), name)
        else:
            self._plugs.redraw(name)
            desk.focus_pane(name)

    def _move_to(self, name: str, what: str) -> None:
        """Put the cursor on the next field, or on what sends the form."""
        widget = self._desk.side[name] if self._desk.focus_name == name else self._desk.conversation
        for at, target in enumerate(widget.sheet.targets):
            is_field = target.opens is not None and target.opens.kind == FIELD and target.opens.target == what
            if is_field or any(action.id == what for action in target.actions):
                widget.cursor = at
                widget.move(0)
                return

    def _ask(self, asked: Input, take: Callable[[str], None]) -> None:
        def choices(said: str) -> View:
            if asked.kind == "choice":
                fitting = [one for one in asked.choices if said.lower() in one.lower() or said == asked.value]
                return Table(("",), tuple(Row((one,), Opens("typed", one)) for one in fitting), empty="Nothing fits.")
            why = why_wrong(asked, said)
            shown = "•" * len(said) if asked.kind == "secret" else said
            row = Row((shown or "leave it empty",), Opens("typed", said), below=why or asked.hint)
            return Table(("",), (row,)) if not why else Stack((Text(why, Tone.WARN), Text(asked.hint, Tone.QUIET)))

        said = asked.value if asked.kind != "secret" else ""
        label, hint = one_line(asked.label, 40), one_line(asked.hint, 120) or asked.kind
        self._line.ask(Asking(label, hint, label, choices, lambda one: take(one.target), said))
        self._line.hide_typing(hidden=asked.kind == "secret")

    # -- an action --------------------------------------------------------------------------------------

    def ask_first(
        self, name: str, ref: Ref | None, view: View | None, action: Action,
        carry_out: Callable[[dict[str, object]], None],
    ) -> None:  # fmt: skip
        """Ask what an action asks, and carry it out with the answers; the fields of its form are among them."""
        form = next((one for one in forms_in(view) if one.submit.id == action.id), None)
        typed: dict[str, object] = {}
        if form is not None:
            said = self._typed.get(_key(name, ref, form), {})
            for one in form.inputs:
                value = said.get(one.name, one.value)
                if why := why_wrong(one, value):
                    self._desk.say(f"{one_line(one.label, 40)}: {why}")
                    self._move_to(name, one.name)
                    return
                typed[one.name] = value_of(one, value)
        self._ask_next(action, list(action.asks), typed, carry_out)

    def _ask_next(
        self, action: Action, left: list[Input], typed: dict[str, object],
        carry_out: Callable[[dict[str, object]], None],
    ) -> None:  # fmt: skip
        if left:
            one = left.pop(0)

            def take(value: str) -> None:
                typed[one.name] = value_of(one, value)
                self._ask_next(action, left, typed, carry_out)

            self._ask(one, take)
        elif action.confirm or action.retype:
            self._confirm(action, lambda: carry_out(typed))
        else:
            carry_out(typed)

    def _confirm(self, action: Action, go_on: Callable[[], None]) -> None:
        question = one_line(action.confirm or f"{action.title}?", 200)

        def choices(said: str) -> View:
            rows: tuple[Row, ...]
            if action.retype:
                if said != action.retype:
                    return Empty(question, f"Type {action.retype} to go on; Esc leaves it.")
                rows = (Row((action.title,), Opens("go-on", "yes")),)
            else:
                rows = (Row(("No",), Opens("go-on", "")), Row(("Yes: " + action.title,), Opens("go-on", "yes")))
            return Stack((Text(question, Tone.STRONG), Table(("",), rows)))

        hint = f"type {action.retype}" if action.retype else "choose"
        self._line.ask(Asking("sure?", hint, question, choices, lambda one: go_on() if one.target else None))


def forms_in(view: View | None) -> Iterator[Form]:
    """Yield the forms in a view."""
    match view:
        case Form():
            yield view
        case Section(_, inner):
            yield from forms_in(inner)
        case Stack(views):
            for one in views:
                yield from forms_in(one)
        case Steps(steps):
            for step in steps:
                yield from forms_in(step.below)
        case _:
            return


def _key(name: str, ref: Ref | None, form: Form) -> Key:
    return name, ref, form.submit.id, tuple(one.name for one in form.inputs)


def why_wrong(asked: Input, said: str) -> str:
    """Return why what was typed does not do for an input, or ''."""
    said = said.strip()
    if not said:
        return "it cannot be left empty" if asked.required and asked.kind != "flag" else ""
    try:
        if asked.kind == "number":
            float(said)
        elif asked.kind == "date":
            date.fromisoformat(said)
    except ValueError:
        return "a number is wanted" if asked.kind == "number" else "a date is wanted, such as 2026-03-04"
    if asked.kind == "choice" and said not in asked.choices:
        return f"one of {', '.join(asked.choices)} is wanted"
    return ""


def value_of(asked: Input, said: str) -> object:
    """Return what was typed in the type that an input asks for; it fits (see ``why_wrong``)."""
    said = said if asked.kind == "secret" else said.strip()
    if asked.kind == "flag":
        return said.lower() in _YES
    if not said:
        return None
    if asked.kind == "number":
        return float(said)
    return date.fromisoformat(said) if asked.kind == "date" else said
