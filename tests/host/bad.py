"""Plugins that misbehave, each in its own way, as files in the person's folder; and one that is good."""

from pathlib import Path

GOOD = '''
from workbench.api import (
    Action, Copy, Done, Empty, Form, Input, Note, Opens, Output, Pane, Plan, Reply, Row, Section, Show, Stack, Step,
    Steps, StepState, Table, Text, Together,
)


class Good(Pane):
    """Shows what the desk gave it."""

    id = "good"
    title = "Good pane"
    key = "E"
    commands = (Action("greet", "Greet", "B"), Action("ask-name", "Ask", asks=(Input(name="who", label="Who"),)))

    async def view(self, context):
        if context.ticket is None:
            return Empty("No ticket here.")
        context.publish("good.number", "41")
        runs = [Section(run.label, Output(await context.runs.output(run.id), run.exit_code))
                for run in await context.runs.all()]
        form = Form((Input(name="tries", label="Tries", kind="number", required=True),
                     Input(name="loud", label="Loud", kind="flag"),
                     Input(name="how", label="How", kind="choice", choices=("kindly", "briefly"))),
                    Action("submit", "Send the form", "X"))
        steps = Steps((Step("Measure", StepState.WAITING, actions=(Action("run", "Run"), Action("note", "Note", "K"))),
                       Step("Danger", actions=(Action("danger", "Break it", retype="production"),))))
        row = Row(("A page",), Opens("own", "page-1"))
        return Stack((Text(f"for {context.ticket.ref}"), steps, form, Table(("",), (row,)), *runs))

    async def act(self, action, target, context):
        if action == "submit":
            values = context.typed
            return Done(f"{values.number('tries')} {values.flag('loud')} {values['how']}")
        if action == "run":
            await context.runs.start(Plan(argv=("sh", "-c", "echo begun; sleep 0.3; echo ended"), label="measured"))
            return Done("it runs")
        if action == "note":
            return Note("Measured with care.")
        if action == "leak":
            return Note("the password: hunter2hunter2")
        if action == "open":
            return Show("A page", Stack((Text(f"this is {target}"), Table(("",), (Row(("Reply",), actions=(
                Action("reply", "Reply"),)),)))))
        if action == "reply":
            return Reply("Kind words.")
        if action == "ask-name":
            return Done(f"hello {context.typed.text('who')}")
        return Together((Done("broken"), Copy(action, action)))
'''

_PANE = '''
import asyncio, os, re, sys, time
from workbench.api import Pane, Row, Table, Text


class Bad(Pane):
    id = "{name}"
    title = "{name}"
    {more}

    async def view(self, context):
        {body}
'''
BODIES = {
    "raises": "return 1 / 0",
    "hangs": "await asyncio.sleep(1000)",
    "holds": "re.match(r'(a+)+$', 'a' * 40 + 'b')",
    "exits": "os._exit(3)",
    "quits": "sys.exit(4)",
    "junk": "return 42",
    "rows": "return Table(('n',), tuple(Row((str(n),)) for n in range(200_000)))",
    "text": "return Text('x' * 100_000_000)",
}
_ESCAPES = "\\x1b]52;c;aGk=\\x07\\x1b[2J\\x1b[31m[/b]{{7*7}}\\u202e"
FILES = {
    "hostile": f'''
from workbench.api import (
    Action, Choice, Done, Empty, Field, Fields, Form, Input, Markdown, Opens, Output, Pane, Problem, Row, Section, Show,
    Stack, Step, Steps, Table, Text, Trouble,
)

E = "{_ESCAPES}"


class Hostile(Pane):
    id, title, key = "hostile", "hostile" + E, "E"

    async def view(self, context):
        action = Action("go" + E, "Go" + E, "X", asks=(Input(name="a" + E, label="A" + E, hint=E),))
        form = Form((Input(name="n" + E, label="N" + E, value=E, hint=E),), Action("send", "Send" + E, E))
        if context.ticket is None:
            context.notify("said" + E)
        return Stack((
            Table(("T" + E,), (Row(("R" + E,), actions=(action,), below=E), Row(("own" + E,), Opens("own", "t" + E)))),
            Text(E), Markdown("# M" + E), Fields((Field("L" + E, E),)), form, Choice("C" + E, (action,)),
            Steps((Step("S" + E, detail=E, below=Output("O" + E)),)), Section("H" + E, Empty("E" + E, E)),
            Problem("P" + E, E, E),
        ))

    async def act(self, action, target, context):
        if action == "open":
            return Show("page" + E + target, Text(E))
        if action.startswith("go"):
            return Done("done" + E)
        raise Trouble("no" + E, E, E)
''',
    "unimportable": "import nothing_that_is_there\n",
    "unreadable": "class Bad(:\n",
    "older": _PANE.format(name="older", more="api_version = 0", body="return Text('')"),
    "thief": _PANE.format(name="thief", more='key = "r"', body="return Text('I want r')"),
}


TOLD = '''
from workbench.api import Done, Pane, Plan, Text


class Told(Pane):
    id = "told"
    title = "Told"

    async def view(self, context):
        return Text(await context.kept.get("ended", "nothing"))

    async def act(self, action, target, context):
        await context.runs.start(Plan(argv=("sh", "-c", "sleep 0.3; exit 5"), label="measured"))
        return Done()

    async def ended(self, run, context):
        before = await context.kept.get("ended")
        await context.kept.put("ended", f"{before} {run.label} {run.exit_code} {context.ticket}".strip())
'''
FILES["told"] = TOLD


def put(folder: Path, *names: str) -> None:
    """Write plugins into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        body = GOOD if name == "good" else FILES.get(name) or _PANE.format(name=name, more="", body=BODIES[name])
        (folder / f"{name}.py").write_text(body, "utf-8")
