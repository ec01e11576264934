"""The demo company: Harborline, who make Relay, with its customers, its tickets and its bad mornings."""

from workbench.demo.building import FROZEN_NOW, DemoCompany, build

__all__ = ["FROZEN_NOW", "DemoCompany", "build"]
