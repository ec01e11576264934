"""Set what asks the person something: a form, a choice, a checklist with states."""

from collections.abc import Callable

from workbench.api import Choice, Form, Input, Opens, Steps, StepState, Tone, View, one_line, width
from workbench.typeset.lines import Span
from workbench.typeset.notices import labelled, set_actions
from workbench.typeset.page import PLAIN, QUIET, Page
from workbench.typeset.wrapping import lines_of, wrap

# A state shows by its mark and its word; the tone only repeats it.
_STATES = {
    StepState.WAITING: ("[ ]", "", PLAIN),
    StepState.RUNNING: ("[~]", "running", str(Tone.ACCENT)),
    StepState.PASSED: ("[✓]", "passed", str(Tone.GOOD)),
    StepState.FAILED: ("[✗]", "failed", str(Tone.BAD)),
    StepState.SKIPPED: ("[-]", "skipped", QUIET),
}
FIELD = "field"  # what a line opens that is a field of a form
_SECRET = "•" * 8  # as long for every secret


def set_form(page: Page, view: Form) -> None:
    """Set a form's labels and values, what is required marked, and the action that sends it."""
    labels = [one_line(one.label) + (" *" if one.required else "") for one in view.inputs]
    label_cells = min(max(map(width, labels), default=0), max(page.cells // 2, 1))
    for label, one in zip(labels, view.inputs, strict=True):
        labelled(page, label, label_cells, _value(one), PLAIN, page.target(Opens(FIELD, one.name), ()))
        if one.hint:
            page.wrapped(one_line(one.hint), QUIET, indent="  ")
    set_actions(page, (view.submit,))


def _value(one: Input) -> str:
    value = one_line(one.value)
    if one.kind == "secret":
        return _SECRET if value else ""
    if one.kind == "flag":
        return "[x]" if value.lower() in ("true", "yes", "1", "on") else "[ ]"
    if one.kind == "choice":
        choices = " / ".join(one_line(choice) for choice in one.choices)
        return f"{value} ({choices})" if value else f"({choices})"
    return value


def set_choice(page: Page, view: Choice) -> None:
    """Set a question and its answers."""
    page.wrapped(one_line(view.question), str(Tone.STRONG))
    set_actions(page, view.options)


def set_steps(page: Page, view: Steps, set_view: Callable[[Page, View], None]) -> None:
    """Set a checklist: a mark, the step, the word for its state, and what came of it; ``set_view`` sets any view."""
    for index, step in enumerate(view.steps):
        if not page.room:
            page.leave_out(len(view.steps) - index)
            return
        mark, word, tone = _STATES[step.state]
        target = page.target(None, step.actions)
        title = one_line(step.title) + (f" · {word}" if word else "")
        first, *rest = wrap(title, max(page.cells - 4, 1))
        page.add((Span(f"{mark} {first}" if page.cells > 4 else first, tone),), target)
        for line in rest:
            page.wrapped(line, tone, indent="    ", target=target)
        for line in lines_of(step.detail) if step.detail else ():
            page.wrapped(line, QUIET, indent="    ", target=target)
        if step.below is not None:
            with page.margin("    ", PLAIN):
                set_view(page, step.below)
