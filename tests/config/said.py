"""A configuration given as text, and what is said about it."""

from pathlib import Path
from textwrap import dedent

from workbench.config.loaded import Loaded
from workbench.config.loading import understand

FILE = Path("/home/sam/config.yaml")


def read(text: str, **options: object) -> Loaded:
    return understand(dedent(text).lstrip("\n").encode(), FILE, **options)  # type: ignore[arg-type] # the loader's own


def said(text: str, **options: object) -> list[str]:
    return [str(problem).removeprefix("/home/sam/") for problem in read(text, **options).problems]
