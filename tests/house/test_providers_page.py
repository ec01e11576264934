"""The page for authors of providers says what the code says."""

import workbench.api
from house.plugins_page import OF_PLUGINS
from house.providers_page import FOR_PANES, FUNCTIONS, HANDED, PAGE, PROVIDERS, VALUES, providers_page, signature
from workbench.api import testing


def test_the_page_is_what_the_code_says() -> None:
    said = PAGE.read_text("utf-8")
    assert providers_page(said) == said, "run `make docs`"


def test_every_public_name_of_the_provider_interface_is_on_the_page_with_its_signature() -> None:
    said = PAGE.read_text("utf-8")
    listed = {*PROVIDERS, *HANDED, *VALUES, *FUNCTIONS}
    assert set(workbench.api.__all__) - OF_PLUGINS - listed == set()
    for name in listed:
        assert signature(name, getattr(workbench.api, name)) in said, name
    for name in set(testing.__all__) - FOR_PANES:
        assert signature(name, getattr(testing, name)) in said, name
