"""Tickets as the lines of JSON that they can be imported from."""

import base64
import json

from workbench.domain.values import Priority
from workbench.importers.cases import Case, Said
from workbench.importers.people import Person


def ticket_line(case: Case) -> str:
    """Return ``case`` as one line of JSON, without its end."""
    names = [name for name, _ in case.fields]
    fields: object = dict(case.fields) if len(set(names)) == len(names) else case.fields
    return json.dumps(
        {
            "id": case.id,
            "subject": case.subject,
            "status": case.status,
            "status_word": case.status_word,
            "priority": "" if case.priority is Priority.NONE else case.priority.name.lower(),
            "customer": _told(case.customer),
            "organisation": case.organisation,
            "assignee": None if case.assignee is None else _told(case.assignee),
            "tags": case.tags,
            "fields": fields,
            "created": case.created.isoformat(),
            "updated": case.updated.isoformat(),
            "due": None if case.due is None else case.due.isoformat(),
            "messages": [_told_message(said) for said in case.said],
        },
        ensure_ascii=False,
    )


def _told(person: Person) -> dict[str, str]:
    return {"name": person.name, "email": person.address}


def _told_message(said: Said) -> dict[str, object]:
    files = [
        {"name": file.name, "type": file.media_type, "base64": base64.b64encode(file.content).decode()}
        for file in said.files
    ]
    return {
        "from": _told(said.author),
        "role": said.role,
        "visibility": said.visibility,
        "at": said.at.isoformat(),
        "text": said.text,
        "attachments": files,
    }
