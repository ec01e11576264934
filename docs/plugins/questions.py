"""What the customer asked since they were last answered, so that no question is forgotten."""

import re

from workbench.api import Empty, Opens, Pane, PaneContext, Reply, Role, Row, Table, View, Visibility, one_line


class Questions(Pane):
    """Shows what is still to be answered; Enter quotes it in the reply."""

    id, title = "questions", "Questions"

    async def view(self, context: PaneContext) -> View:
        """Return the open questions, a row each."""
        if context.ticket is None:
            return Empty("No ticket is selected.")
        asked: list[str] = []
        for message in await context.queries.conversation(context.ticket.ref):
            if message.role is Role.AGENT and message.visibility is Visibility.PUBLIC:
                asked.clear()
            elif message.role is Role.CUSTOMER:
                asked += re.findall(r"[^.!?\n]{3,300}\?", message.text)
        rows = tuple(Row((one_line(one),), Opens("own", one_line(one))) for one in asked)
        return Table(("",), rows, empty="Nothing is left to be answered.")

    async def act(self, action: str, target: str, context: PaneContext) -> Reply:
        """Quote the question that was chosen."""
        return Reply(f"> {target}\n\n")
