"""Knowledge-base search for the workbench: folders of documentation, articles, past tickets and issues, in one pane."""

__version__ = "0.1.0"
