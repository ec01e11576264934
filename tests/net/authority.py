"""An authority of our own, made by openssl: certificates that are good, out of date, and for another name."""

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

_CONFIG = """
[ca]
default_ca = ours
[ours]
dir = {folder}
database = $dir/index
new_certs_dir = $dir
serial = $dir/serial
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
[req]
distinguished_name = name
[name]
"""


@dataclass(frozen=True)
class Authority:
    """``ca`` is the authority's own certificate, to be trusted; the contexts are for servers."""

    ca: Path
    good: ssl.SSLContext
    expired: ssl.SSLContext
    misnamed: ssl.SSLContext


def make_authority(folder: Path) -> Authority:
    """Return an authority made in ``folder``, which is empty."""
    (folder / "config").write_text(_CONFIG.format(folder=folder))
    (folder / "index").touch()
    (folder / "serial").write_text("01\n")
    _run(
        folder, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
        "ca.key", "-out", "ca.pem", "-subj", "/CN=Acme Internal CA", "-days", "30", "-config", "config",
        "-addext", "basicConstraints=critical,CA:true", "-addext", "keyUsage=critical,keyCertSign,cRLSign",
    )  # fmt: skip
    here = "DNS:localhost,DNS:helpdesk.test,IP:127.0.0.1"
    return Authority(
        folder / "ca.pem",
        _server(folder, "good", here, "20250101000000Z", "20491231000000Z"),
        _server(folder, "expired", here, "20200101000000Z", "20200201000000Z"),
        _server(folder, "misnamed", "DNS:other.example", "20250101000000Z", "20491231000000Z"),
    )


def _server(folder: Path, name: str, names: str, begins: str, ends: str) -> ssl.SSLContext:
    _run(
        folder, "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", f"{name}.key",
        "-out", f"{name}.csr", "-subj", f"/CN={name}", "-config", "config", "-addext", f"subjectAltName={names}",
    )  # fmt: skip
    _run(
        folder, "ca", "-batch", "-notext", "-config", "config", "-cert", "ca.pem", "-keyfile", "ca.key", "-startdate",
        begins, "-enddate", ends, "-in", f"{name}.csr", "-out", f"{name}.pem",
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / f"{name}.pem", folder / f"{name}.key")
    return context


def _run(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)
