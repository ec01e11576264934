"""One person's place of work, and what is done to it as a whole."""

from workbench.workplace.embedded import LOCAL
from workbench.workplace.place import Workplace

__all__ = ["LOCAL", "Workplace"]
