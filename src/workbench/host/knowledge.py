"""The knowledge sources that plugins bring, made for the pane that asks for them."""

from functools import partial

from workbench.api.knowledge import KnowledgeSource, SourceContext
from workbench.domain.trouble import Trouble
from workbench.host.house import House
from workbench.host.loading import check_settings
from workbench.registry import KNOWLEDGE, installed, load_plugin


def sources(house: House) -> list[KnowledgeSource]:
    """Return the knowledge sources that are enabled; one that cannot be made is left out, and logged."""
    found: list[KnowledgeSource] = []
    for one in installed((KNOWLEDGE,), house.place.paths.plugins):
        if one.name not in house.enabled:
            continue
        try:
            kind = load_plugin(KNOWLEDGE, one.name, KnowledgeSource, house.place.paths.plugins)  # type: ignore[type-abstract] # it is only compared with
            check_settings(house, one.name, kind.Settings)
            found.append(kind(SourceContext(
                settings=house.options(one.name).settings, data_folder=house.data_folder(one.name),
                log=partial(house.log, one.name), secret=partial(house.secret, one.name),
                fetch=partial(house.fetch, one.name, kind.hosts),
            )))  # fmt: skip
        except Trouble as trouble:
            house.log(one.name, str(trouble))
    return found
