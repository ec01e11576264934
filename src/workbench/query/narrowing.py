"""A query kept to one helpdesk."""


def narrowed(search: str, helpdesk: str) -> str:
    """Return a query that finds the same on one helpdesk alone, by its short name; '' means all of them."""
    if not helpdesk:
        return search
    # Side by side binds tighter than "or".
    return f"({search}) helpdesk:{helpdesk}" if " or " in search.lower() else f"{search} helpdesk:{helpdesk}"
