"""TLS, HTTP/2 and proxies as the program does them, against servers on this machine with certificates made here.

Usage: tls_test.py POSTWAKE
"""
import json
import os
import pathlib
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
from urllib.parse import parse_qs, urlsplit

import h2.config
import h2.connection
import h2.events

BINARY = sys.argv[1]
POSTS, PAGE = 100, 40
TOKEN, PROXY_PASSWORD = "canary-token-7f3a", "canary-password-91be"

# --- certificates ------------------------------------------------------------------------------------------------------

CONFIG = """
[ca]
default_ca = ours
[ours]
database = {0}/index.txt
serial = {0}/serial
new_certs_dir = {0}
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
"""


def openssl(*words):
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)


class Authority:
    def __init__(self, folder):
        folder.mkdir()
        self.folder, self.certificate, self.key = folder, folder / "ca.pem", folder / "ca.key"
        (folder / "index.txt").touch()
        (folder / "serial").write_text("01\n")
        (folder / "ca.conf").write_text(CONFIG.format(folder))
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", self.key, "-out", self.certificate,
                "-days", "3650", "-subj", f"/CN=authority {folder.name}")

    def context(self, names, protocols, end="21000101000000Z"):
        """A server's side of TLS with a certificate for these names."""
        stem = self.folder / f"leaf{len(list(self.folder.iterdir()))}"
        key, request, certificate, extra = (stem.with_suffix(s) for s in (".key", ".csr", ".crt", ".ext"))
        extra.write_text("subjectAltName=" + ",".join(names) + "\n")
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out", request, "-subj", "/CN=server")
        openssl("ca", "-batch", "-config", self.folder / "ca.conf", "-cert", self.certificate, "-keyfile", self.key, "-in", request, "-out", certificate,
                "-notext", "-startdate", "20200101000000Z", "-enddate", end, "-extfile", extra)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        context.set_alpn_protocols(protocols)
        return context


# --- servers -----------------------------------------------------------------------------------------------------------

def page(target):
    below = int(parse_qs(urlsplit(target).query).get("max_id", [POSTS + 1])[0])
    return json.dumps([{
        "id": str(n), "uri": f"https://example.org/statuses/{n}", "url": f"https://example.org/@ann/{n}", "visibility": "public",
        "created_at": f"2026-06-13T20:{n // 60:02d}:{n % 60:02d}.000Z", "content": f"<p>post {n} is down #SomeTag</p>", "tags": [{"name": "sometag"}],
        "account": {"id": "7", "acct": "ann", "url": "https://example.org/@ann"},
    } for n in range(below - 1, max(below - 1 - PAGE, 0), -1)]).encode()


class Listener:
    """Accepts connections, each in its own thread."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            connection, _ = self.socket.accept()
            threading.Thread(target=self.served, args=(connection,), daemon=True).start()

    def served(self, connection):
        try:
            self.serve(connection)
        except (OSError, ssl.SSLError):
            pass  # a client that refuses us leaves in the middle
        finally:
            connection.close()


def read_head(connection):
    head = b""
    while b"\r\n\r\n" not in head:
        more = connection.recv(65536)
        if not more:
            return ""
        head += more
    return head.decode("latin-1")


class Site(Listener):
    """A Mastodon look-alike over TLS, HTTP/1.1 or HTTP/2 as the handshake settles."""

    def __init__(self, context):
        self.context, self.asked, self.connections = context, [], 0
        super().__init__()

    def serve(self, connection):
        tls = self.context.wrap_socket(connection, server_side=True)
        self.connections += 1
        (self.serve_2 if tls.selected_alpn_protocol() == "h2" else self.serve_1)(tls)

    def serve_1(self, tls):
        while head := read_head(tls):
            self.asked.append(("1.1", head.lower()))
            body = page(head.split(" ")[1])
            tls.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    def serve_2(self, tls):
        connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding="utf-8"))
        connection.initiate_connection()
        tls.sendall(connection.data_to_send())
        while data := tls.recv(65536):
            for event in connection.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    self.asked.append(("2", "\r\n".join(f"{n}: {v}" for n, v in event.headers).lower()))
                    body = page(dict(event.headers)[":path"])
                    connection.send_headers(event.stream_id, [(":status", "200"), ("content-type", "application/json"), ("content-length", str(len(body)))])
                    for at in range(0, len(body), 16000):
                        connection.send_data(event.stream_id, body[at:at + 16000])
                    connection.end_stream(event.stream_id)
            tls.sendall(connection.data_to_send())


class Proxy(Listener):
    """CONNECT to any name leads to `site`; another answer than 200 refuses."""

    def __init__(self, site, status="200 OK", context=None):
        self.site, self.status, self.context, self.asked = site, status, context, []
        super().__init__()

    def serve(self, connection):
        if self.context:
            connection = self.context.wrap_socket(connection, server_side=True)
        head = read_head(connection)
        self.asked.append(head)
        # Fields of a proxy's answer are none of the page's.
        connection.sendall(f"HTTP/1.1 {self.status}\r\nX-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 9999999999\r\n\r\n".encode())
        if not self.status.startswith("200"):
            return
        beyond = socket.create_connection(("127.0.0.1", self.site.port))
        threading.Thread(target=pump, args=(beyond, connection), daemon=True).start()
        pump(connection, beyond)


def pump(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


# --- cases -------------------------------------------------------------------------------------------------------------

failures = []


def expect(name, what, got, wanted):
    if got != wanted:
        failures.append(f"{name}: {what} is {got!r}, not {wanted!r}")


def fetch(*words, base, environment=None):
    clean = {k: v for k, v in os.environ.items() if "proxy" not in k.lower()}
    run = subprocess.run([BINARY, "fetch", "--verbose", "--tag", "SomeTag", "--base", f"mastodon:example.org={base}", *map(str, words), "mastodon:example.org"],
                         capture_output=True, text=True, timeout=60, check=False, env={**clean, "POSTWAKE_MASTODON_TOKEN": TOKEN, **(environment or {})})
    run.posts = sum('"platform"' in line for line in run.stdout.splitlines())
    return run


def fine(name, run, site, protocol):
    expect(name, "exit", (run.returncode, run.stderr), (0, ""))
    expect(name, "posts", run.posts, POSTS)
    expect(name, "protocols", {p for p, _ in site.asked}, {protocol})
    expect(name, "requests with the token", sum(TOKEN in text for _, text in site.asked), len(site.asked))


def refused(name, run, site, word):
    expect(name, "exit", run.returncode, 1)
    expect(name, "posts", run.posts, 0)
    expect(name, f"{word!r} in the message", word in run.stderr, True)
    expect(name, "a help line", "help:" in run.stderr, True)
    expect(name, "requests that arrived", len(site.asked), 0)


def secretless(name, run, *secrets):
    for secret in (TOKEN, *secrets):
        expect(name, f"{secret} in the output", secret in run.stdout + run.stderr, False)


def main(work):
    ours, others = Authority(work / "ours"), Authority(work / "others")
    here = ["IP:127.0.0.1", "DNS:localhost", "DNS:example.test"]

    for name, protocols, spoken in (("http/2", ["h2", "http/1.1"], "2"), ("http/1.1", ["http/1.1"], "1.1"), ("no alpn", [], "1.1")):
        for host in ("127.0.0.1", "localhost"):
            site = Site(ours.context(here, protocols))
            run = fetch("--cacert", ours.certificate, base=f"https://{host}:{site.port}")
            fine(f"{name} at {host}", run, site, spoken)
            expect(f"{name} at {host}", "connections", site.connections, 1)
            secretless(name, run)

    # Who cannot prove its name is told nothing, and is not asked again and again.
    for name, context, words in (
            ("an unknown authority", ours.context(here, ["h2"]), []),
            ("another authority", ours.context(here, ["h2"]), ["--cacert", others.certificate]),
            ("another name", ours.context(["DNS:other.test", "IP:127.0.0.9"], ["h2"]), ["--cacert", ours.certificate]),
            ("expired", ours.context(here, ["h2"], end="20200201000000Z"), ["--cacert", ours.certificate])):
        site = Site(context)
        run = fetch(*words, base=f"https://127.0.0.1:{site.port}")
        refused(name, run, site, "certificate")
        expect(name, "--cacert in the help", "--cacert" in run.stderr, True)
        secretless(name, run)
    site = Site(ours.context(here, ["h2"]))
    refused("no such --cacert", fetch("--cacert", work / "nothing.pem", base=f"https://127.0.0.1:{site.port}"), site, "certificate")

    # Proxies, named and from the environment; over TLS too.
    for name, is_named, is_tls in (("--proxy", True, False), ("https_proxy", False, False), ("https_proxy over TLS", False, True)):
        site = Site(ours.context(here, ["h2"]))
        proxy = Proxy(site, context=ours.context(here, ["http/1.1"]) if is_tls else None)
        scheme = "https" if is_tls else "http"
        words = ["--proxy", f"http://127.0.0.1:{proxy.port}"] if is_named else []
        environment = {} if is_named else {"https_proxy": f"{scheme}://ann:{PROXY_PASSWORD}@127.0.0.1:{proxy.port}"}
        run = fetch("--cacert", ours.certificate, *words, base=f"https://example.test:{site.port}", environment=environment)
        fine(name, run, site, "2")
        expect(name, "ways asked of the proxy", [head.split("\r\n")[0] for head in proxy.asked], [f"CONNECT example.test:{site.port} HTTP/1.1"])
        expect(name, "the proxy was told its own credential", ["proxy-authorization" in head.lower() for head in proxy.asked], [not is_named])
        expect(name, "the token at the proxy", any(TOKEN in head for head in proxy.asked), False)
        expect(name, "the proxy's credential at the site", any("proxy-authorization" in text for _, text in site.asked), False)
        secretless(name, run, PROXY_PASSWORD)

    # This machine's own servers are not behind it.
    site = Site(ours.context(here, ["h2"]))
    proxy = Proxy(site)
    fine("loopback", fetch("--cacert", ours.certificate, base=f"https://127.0.0.1:{site.port}", environment={"https_proxy": f"http://127.0.0.1:{proxy.port}"}), site, "2")
    expect("loopback", "ways asked of the proxy", proxy.asked, [])

    site = Site(ours.context(here, ["h2"]))
    proxy = Proxy(site, "407 Proxy Authentication Required")
    run = fetch("--cacert", ours.certificate, base=f"https://example.test:{site.port}", environment={"https_proxy": f"http://ann:{PROXY_PASSWORD}@127.0.0.1:{proxy.port}"})
    refused("407", run, site, "the proxy")
    secretless("407", run, PROXY_PASSWORD)
    run = fetch("--proxy", f"http://ann:{PROXY_PASSWORD}@127.0.0.1:{proxy.port}", base=f"https://example.test:{site.port}")
    expect("a password among the arguments", "exit", run.returncode, 2)
    secretless("a password among the arguments", run, PROXY_PASSWORD)


with tempfile.TemporaryDirectory(prefix="postwake-tls-") as folder:
    main(pathlib.Path(folder))
for failure in failures:
    print(failure)
print(f"tls_test: {len(failures)} failures")
sys.exit(1 if failures else 0)
