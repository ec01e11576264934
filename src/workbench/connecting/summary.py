"""What will and will not work with an account, in a few sentences."""

from workbench.api.providers import Helpdesk, Provider, Right
from workbench.connecting.trying import Tried

# What a helpdesk may have to read; what can be written there matters once something is.
_TO_READ = (("deadlines", "deadlines"), ("articles", "articles"), ("canned", "canned explanations"))


def summary(provider: Provider | type[Provider], tried: Tried) -> list[str]:
    """Return what this account will be good for, what not, and what the product has not got; a sentence each."""
    said = []
    if working := [right.name for right in tried.rights if right.works]:
        said.append(f"What works: {', '.join(working)}.")
    said += [f"What does not: {_with(right)}." for right in tried.lacking]
    if isinstance(provider, Helpdesk) or (isinstance(provider, type) and issubclass(provider, Helpdesk)):
        lacking = [words for name, words in _TO_READ if not getattr(provider.capabilities, name)]
        if lacking:
            said.append(f"What {provider.title or provider.kind} does not give: {', '.join(lacking)}.")
    return said


def _with(right: Right) -> str:
    """Return the name of a right, and what one will have to do without."""
    without = right.without.strip().rstrip(".")
    return f"{right.name}: {without}" if without else right.name
