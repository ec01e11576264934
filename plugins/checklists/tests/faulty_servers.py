"""Servers on loopback that have the faults that checklists look for, and ones that have not."""

import contextlib
import http.server
import ipaddress
import socket
import socketserver
import ssl
import struct
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from workbench_checklists.probes.dns import TYPES, decoded_name, encoded_name


@dataclass(frozen=True, slots=True)
class Web:
    """How a web server is: seconds until it answers, which of its answers are errors, how far its clock is off."""

    seconds: float = 0.0
    errors: frozenset[int] = frozenset()
    skew: float = 0.0


class _Handler(http.server.BaseHTTPRequestHandler):
    web: Web
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        time.sleep(self.web.seconds)
        status = 503 if len(self.asked) in self.web.errors else 200
        self.send_response_only(status)
        moment = datetime.now(UTC) + timedelta(seconds=self.web.skew)
        self.send_header("Date", format_datetime(moment, usegmt=True))
        self.send_header("Content-Length", "2")
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(b"ok")

    do_HEAD = do_GET  # noqa: N815 - the base class names it so

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        return


@contextlib.contextmanager
def web_server(web: Web = Web()) -> Iterator[tuple[str, list[str]]]:
    """Serve on loopback; yield the URL and the paths that are asked for."""
    asked: list[str] = []
    handler = type("Handler", (_Handler,), {"web": web, "asked": asked})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    with _served(server):
        yield f"http://127.0.0.1:{server.server_address[1]}/", asked


@contextlib.contextmanager
def _served(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextlib.contextmanager
def name_server(records: dict[tuple[str, str], list[str]]) -> Iterator[str]:
    """Answer for names on loopback: ``{("www.a.test", "CNAME"): ["b.test"]}``; yield ADDRESS:PORT."""

    class Answering(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            packet, asker = self.request
            name, behind = decoded_name(packet, 12)
            number = struct.unpack_from("!H", packet, behind)[0]
            kind = next((word for word, code in TYPES.items() if code == number), "?")
            known = {each for each, _kind in records}
            answers = records.get((name.rstrip("."), kind), [])
            code = 0 if name.rstrip(".") in known else 3
            head = packet[:2] + struct.pack("!HHHHH", 0x8180 | code, 1, len(answers), 0, 0)
            body = packet[12:behind + 4]
            for value in answers:
                data = socket.inet_aton(value) if kind == "A" else encoded_name(value)
                body += b"\xc0\x0c" + struct.pack("!HHIH", number, 1, 300, len(data)) + data
            asker.sendto(head + body, self.client_address)

    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), Answering) as server, _served(server):
        yield f"127.0.0.1:{server.server_address[1]}"


@dataclass(frozen=True, slots=True)
class Papers:
    """Files of a certificate: that of the authority, and the chain with its key."""

    authority: Path
    chain: Path


def make_papers(folder: Path, days: float, name: str = "127.0.0.1") -> Papers:
    """Make an authority, and a certificate by it that is good for so many days from now, or was."""
    now = datetime.now(UTC)
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Loopback Authority")])
    base = x509.CertificateBuilder().not_valid_before(now - timedelta(days=400))
    root = (
        base.subject_name(root_name).issuer_name(root_name).public_key(root_key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_after(now + timedelta(days=400))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root_key.public_key()), critical=False)
        .add_extension(x509.KeyUsage(
            digital_signature=True, key_cert_sign=True, crl_sign=True, content_commitment=False, key_encipherment=False,
            data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    named = x509.IPAddress(ipaddress.ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
    leaf = (
        base.subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])).issuer_name(root_name)
        .public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([named]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    authority, chain = folder / "authority.pem", folder / "chain.pem"
    authority.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    chain.write_bytes(
        leaf.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption(),
        ),
    )
    return Papers(authority, chain)


@contextlib.contextmanager
def tls_server(papers: Papers, oldest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_2) -> Iterator[int]:
    """Speak TLS on loopback; yield the port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = oldest
    context.load_cert_chain(papers.chain)

    class Greeting(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with contextlib.suppress(OSError):
                self.request.settimeout(5)
                context.wrap_socket(self.request, server_side=True).close()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Greeting) as server, _served(server):
        yield server.server_address[1]
