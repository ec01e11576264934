"""Where things are in Escalated's API, and the question for one ticket."""

from typing import Final
from urllib.parse import quote

from workbench.api import Http
from workbench.providers.helpdesk.escalated import shapes

API: Final = "api/v1/"  # all paths below it end in a slash, and without that comes a redirect


def of_ticket(reference: str, what: str = "") -> str:
    """Return the path of a ticket, or of something that can be done with it, such as ``reply``."""
    return f"{API}tickets/{quote(reference, safe='')}/" + (f"{what}/" if what else "")


async def one_ticket(http: Http, reference: str) -> shapes.Ticket:
    """Return a ticket with all that was said on it. Raises Refused with 404 for one that is hidden or not there."""
    return (await http.get(of_ticket(reference))).decode(shapes.OneTicket).data
