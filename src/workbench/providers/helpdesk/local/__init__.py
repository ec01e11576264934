"""The embedded helpdesk: a real one in its own SQLite file, read and written here, pulled like any other."""

from workbench.providers.helpdesk.local.file import LocalFile
from workbench.providers.helpdesk.local.helpdesk import LocalHelpdesk, Myself
from workbench.providers.helpdesk.local.rows import Stored

__all__ = ["LocalFile", "LocalHelpdesk", "Myself", "Stored"]
