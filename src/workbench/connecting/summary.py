"""What will and will not work with an account, in a few sentences."""

from workbench.api.providers import Helpdesk, Provider
from workbench.connecting.trying import Tried

# What a helpdesk may have to read; what can be written there matters once something is.
_TO_READ = (("deadlines", "deadlines"), ("articles", "articles"), ("canned", "canned explanations"))


def summary(provider: type[Provider], tried: Tried) -> list[str]:
    """Return what this account is good for, what one will have to do without, and what the product has not got."""
    said = []
    if not tried.works:
        needed = ", ".join(right.name for right in tried.lacking if right.needed)
        said.append(f"That is not enough: nothing works without {needed or 'an answer'}.")
    elif tried.lacking:
        without = "; ".join(right.without.strip().rstrip(".") or right.name for right in tried.lacking)
        said.append(f"That will do. What you will have to do without: {without}.")
    else:
        said.append("Everything works that there is to read.")
    if issubclass(provider, Helpdesk):
        lacking = [words for name, words in _TO_READ if not getattr(provider.capabilities, name)]
        if lacking and tried.works:
            said.append(f"What {provider.title or provider.kind} does not have: {', '.join(lacking)}.")
    return said
