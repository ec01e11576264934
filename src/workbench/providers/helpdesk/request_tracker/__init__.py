"""Request Tracker 5 by its REST 2.0 interface, as an ordinary agent may use it.

What it follows is RT's own page, served by each RT at ``/REST/2.0/`` and kept at
https://docs.bestpractical.com/rt/5.0.3/RT/REST2.html; the names of fields are those of its database.
"""

from workbench.providers.helpdesk.request_tracker.helpdesk import RequestTracker

__all__ = ["RequestTracker"]
