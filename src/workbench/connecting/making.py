"""Make a provider for an account that is to be tried, before anything of it stands in the configuration."""

from workbench.api.providers import Options, Provider
from workbench.config.model import NetworkOptions
from workbench.net.client import connect
from workbench.net.connections import Network


def make_provider(provider: type[Provider], options: Options, token: str, network: NetworkOptions) -> Provider:
    """Return a provider that signs in with this very token. Nothing is asked yet. Raises Trouble for a bad address."""
    way = Network(ca=network.ca, proxy=network.proxy, patience=float(network.patience))
    http = connect(options.url, provider.sign_in(options.user, token) if token else {}, network=way)
    return provider(options, http)
