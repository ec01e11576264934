"""Importers: mail, tables and lines of JSON become tickets of the embedded helpdesk."""

from workbench.importers.importing import import_files
from workbench.importers.report import Progress, Report, Skipped

__all__ = ["Progress", "Report", "Skipped", "import_files"]
