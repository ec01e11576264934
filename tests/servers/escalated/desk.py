"""A Django project with Escalated in it, all in one file, run by the server's own interpreter.

``make`` makes the database, people and tickets; ``serve PORT`` answers; ``change COUNT SEED`` lets things happen.
"""

import json
import os
import random
import sys
from datetime import timedelta
from pathlib import Path

import django
from django.conf import settings

STATE = Path(os.environ["DESK_STATE"])
_APPS = ("auth", "contenttypes", "sessions", "messages")

settings.configure(
    SECRET_KEY="only-for-tests-" + "x" * 40,
    ALLOWED_HOSTS=["127.0.0.1"],
    INSTALLED_APPS=[*(f"django.contrib.{app}" for app in _APPS), "inertia", "escalated"],
    MIDDLEWARE=["django.middleware.common.CommonMiddleware", "__main__.OnApiPaths"],
    ROOT_URLCONF="__main__",
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": STATE / "db.sqlite3",
            # A token's last use is written with each request; nobody minds if a test's is lost.
            "OPTIONS": {
                "timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": "PRAGMA synchronous=OFF",
            },
        }
    },
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
    TIME_ZONE="Asia/Kathmandu",
    STATIC_URL="/static/",
    MEDIA_ROOT=STATE / "media",
    MEDIA_URL="/media/",
    EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    INERTIA_LAYOUT="base.html",
    ESCALATED={
        "MODE": "self_hosted",
        "API_ENABLED": True,
        "API_PREFIX": "api/v1",
        "API_RATE_LIMIT": int(os.environ.get("DESK_RATE", "1000000")),
        "UI_ENABLED": False,
        "VISIBILITY": "department",
    },
)
django.setup()

from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import transaction
from django.db.models import F
from django.urls import include, path
from django.utils import timezone
from escalated.api_middleware import ApiRateLimit, AuthenticateApiToken
from escalated.models import (
    ApiToken,
    Attachment,
    CannedResponse,
    Department,
    Reply,
    Tag,
    Ticket,
)
from escalated.services.ticket_merge_service import TicketMergeService
from escalated.services.ticket_service import TicketService

urlpatterns = [path("support/", include("escalated.urls"))]
_STATUSES = (
    "open", "in_progress", "waiting_on_customer", "waiting_on_agent", "escalated", "resolved", "closed", "reopened",
)  # fmt: skip
_ACTS = ("say", "say", "say", "note", "note", "status", "priority", "assign", "open", "merge", "delete")
_PRIORITIES = ("low", "medium", "high", "urgent", "critical")
_HTML = "<p>Hello,</p><p>the gateway says <b>no</b> &amp; nothing else. <script>alert(1)</script></p>"
_HOSTILE = "\x1b[2J\x1b]52;c;aGk=\x07 ‮turned‬ [/b] <script>alert(1)</script> {{ 7*7 }} \x07 ☹"


class OnApiPaths:
    """Escalated's two middlewares for its API, on its paths alone: they would want a token for every page."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.auth, self.rate = AuthenticateApiToken(get_response), ApiRateLimit(get_response)

    def __call__(self, request):
        response = self.get_response(request)
        return self.rate.process_response(request, response) if "/api/v1/" in request.path else response

    def process_view(self, request, view, args, kwargs):
        if "/api/v1/" not in request.path:
            return None
        given = (request, view, args, kwargs)
        return self.auth.process_view(*given) or self.rate.process_view(*given)


def make() -> None:
    """Make the database, people, tokens and tickets."""
    call_command("migrate", verbosity=0)
    users = {name: _user(name, first, last, email, is_staff) for name, first, last, email, is_staff in (
        ("root", "Root", "Admin", "root@desk.test", True),
        ("alice", "Alice", "Agent", "alice@desk.test", False),
        ("bob", "Bob", "Agent", "bob@desk.test", False),
        ("mara", "Mara", "López", "mara.lopez@acme.test", False),
        ("li", "李伟", "", "li.wei@globex.test", False),
    )}  # fmt: skip
    support = Department.objects.create(name="Support", slug="support")
    people = Department.objects.create(name="Personnel", slug="personnel")
    support.agents.add(users["alice"], users["bob"])
    people.agents.add(users["bob"])
    for name in ("gateway", "billing", "éclair"):
        Tag.objects.create(name=name, slug=name.encode("ascii", "ignore").decode(), color="#ff0000")
    for number in range(3):
        CannedResponse.objects.create(title=f"Canned {number}", body=f"Hello {{{{requester_name}}}}, this is {number}.")
    CannedResponse.objects.create(title="Bob's own", body="For Bob.", created_by=users["bob"], is_shared=False)
    tokens = {name: ApiToken.create_token(user, "tests")["plain_text_token"] for name, user in users.items()}
    (STATE / "tokens.json").write_text(json.dumps(tokens))
    with transaction.atomic():
        _tickets(users, support, people)


def _tickets(users, support, people) -> None:
    chance = random.Random(7)  # noqa: S311 - what happens, not a secret
    for number in range(130):
        hidden = number % 25 == 3
        body = _HTML if number % 9 == 4 else _HOSTILE if number % 9 == 5 else f"Opening of matter {number}."
        ticket = TicketService().create(users[("mara", "li")[number % 2]], {
            "subject": f"Matter {number} {_HOSTILE if number % 9 == 5 else '☹'}", "description": body,
            "priority": _PRIORITIES[number % 5], "department_id": (people if hidden else support).pk,
            "tag_ids": [tag.pk for tag in Tag.objects.all()[: number % 3]],
        })  # fmt: skip
        for _ in range(number % 4):
            _say(ticket, users, chance)
        status = _STATUSES[number % len(_STATUSES)]
        if ticket.status != status:
            TicketService().change_status(ticket, users["alice"], status)
        if number % 6 == 0:
            ticket.first_response_due_at = timezone.now() + timedelta(hours=number)
            ticket.resolution_due_at = timezone.now() + timedelta(hours=2 * number)
            ticket.save()
    for number in range(4):  # by guests
        Ticket.objects.create(
            subject=f"From a guest {number}", description="No account.", guest_name=f"Guest {number}",
            guest_email="" if number == 3 else f"guest{number}@example.test", guest_token=f"token-{number}",
            department=support, channel="widget",
        )  # fmt: skip
    first, second = Ticket.objects.filter(department=support).order_by("pk")[5:7]
    TicketMergeService().merge(first, second)
    # Most of it happened long ago, so that a pull without news finds little within the last minutes.
    long_ago = timedelta(days=30)
    then = F("created_at") - long_ago
    Ticket.objects.filter(pk__lte=120).update(created_at=then, updated_at=F("updated_at") - long_ago)
    Reply.objects.filter(ticket_id__lte=120).update(created_at=then)
    # Equal times at the border of a page, as an import leaves them.
    same = timezone.now() - long_ago
    Ticket.objects.filter(pk__in=range(20, 33)).update(created_at=same, updated_at=same)


def change(count: int, seed: int) -> None:
    """Let ``count`` things happen."""
    chance = random.Random(seed)  # noqa: S311 - as above
    users = {user.username: user for user in get_user_model().objects.all()}
    service = TicketService()
    for _ in range(count):
        ticket = chance.choice(list(Ticket.objects.filter(merged_into=None)))
        act = chance.choice(_ACTS)
        if act == "say":
            _say(ticket, users, chance)
        elif act == "note":
            service.add_note(ticket, users["bob"], f"Late note {chance.random()}.")
        elif act == "status":
            service.change_status(ticket, users["alice"], chance.choice(_STATUSES))
        elif act == "priority":
            service.change_priority(ticket, users["alice"], chance.choice(_PRIORITIES))
        elif act == "assign":
            service.assign(ticket, users["alice"], users[chance.choice(("alice", "bob"))])
        elif act == "open":
            support = Department.objects.get(slug="support")
            service.create(users["mara"], {"subject": f"New {chance.random()}", "description": "Just begun.",
                                           "priority": "high", "department_id": support.pk})  # fmt: skip
        elif act == "merge":
            other = Ticket.objects.filter(merged_into=None, department=ticket.department).exclude(pk=ticket.pk).last()
            TicketMergeService().merge(ticket, other)
        elif not ticket.merged_tickets.exists():  # else the merged ones would forget that they were
            ticket.delete()


def _say(ticket, users, chance) -> None:
    who = chance.choice(("alice", "bob", "mara", "li"))
    internal = who in ("alice", "bob") and chance.random() < 0.5
    body = f"{who} says {chance.random()} {chance.choice(('', _HTML, _HOSTILE))}"
    if internal:
        reply = TicketService().add_note(ticket, users[who], body)
    else:
        reply = TicketService().reply(ticket, users[who], {"body": body})
    if chance.random() < 0.3:
        file = Attachment(content_object=reply, original_filename="lög ☹.txt", mime_type="text/plain", size=12)
        file.file.save("log.txt", ContentFile(b"twelve bytes"))
    if chance.random() < 0.1:
        Reply.objects.filter(pk=reply.pk).update(is_deleted=True)


def _user(name, first, last, email, is_staff):
    return get_user_model().objects.create(
        username=name, first_name=first, last_name=last, email=email, is_staff=is_staff, is_superuser=is_staff
    )


def serve(port: int) -> None:
    """Answer on a port of loopback."""
    from django.core.wsgi import get_wsgi_application
    from waitress import serve as answer

    answer(get_wsgi_application(), host="127.0.0.1", port=port, threads=4)


if __name__ == "__main__":
    acts = {"make": make, "serve": serve, "change": change}
    acts[sys.argv[1]](*map(int, sys.argv[2:]))
