"""Make a provider for an account that is to be tried, before anything of it stands in the configuration."""

from typing import NamedTuple

from workbench.api.providers import Options, Provider
from workbench.config.server_options import NetworkOptions
from workbench.connecting.witness import Witness


class Trial(NamedTuple):
    """A provider, and who sees how the server answers it."""

    provider: Provider
    witness: Witness


def make_trial(provider: type[Provider], options: Options, token: str, network: NetworkOptions) -> Trial:
    """Return a provider that signs in with this very token. Nothing is asked yet. Raises Trouble for a bad address."""
    from workbench.net.client import connect
    from workbench.net.connections import Network

    way = Network(ca=network.ca, proxy=network.proxy, patience=float(network.patience))
    witness = Witness(connect(options.url, provider.sign_in(options.user, token) if token else {}, network=way))
    return Trial(provider(options, witness), witness)
