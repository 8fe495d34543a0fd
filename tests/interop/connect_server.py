#!/usr/bin/env python3
"""Servers and proxies that misbehave, for kubectl_connect.sh: prints "NAME PORT" of each, then
"ready", and serves until it is killed. connect_server.py DIR: where DIR/NAME.crt and .key lie."""
import os
import select
import socket
import ssl
import sys
import threading

folder = sys.argv[1]
BODIES = {
    "unauthorized": ("401 Unauthorized", "text/plain", "Unauthorized\n"),
    "html": ("502 Bad Gateway", "text/html", "<html>bad gateway</html>\n"),
    "busy": ("503 Service Unavailable", "text/plain", "upstream connect error\n"),
    "notfound": ("404 Not Found", "text/plain", "404 page not found\n"),
    "nojson": ("200 OK", "text/html", "<html>hello</html>\n"),
}


def log(line):
    with open(os.path.join(folder, "proxy.log"), "a", encoding="utf-8") as f:
        f.write(line + "\n")


def head_of(conn):
    data = b""
    while b"\r\n\r\n" not in data and len(data) < 65536:
        more = conn.recv(4096)
        if not more:
            break
        data += more
    return data


def answers(status, kind, body):
    def serve(conn):
        while head_of(conn):
            conn.sendall(("HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
                          % (status, kind, len(body), body)).encode())
    return serve


def stall(conn):
    while conn.recv(4096):
        pass


def hang_up(conn):
    conn.recv(1)


def drop_after_head(conn):
    head_of(conn)


def pump(a, b):
    while True:
        ready, _, _ = select.select([a, b], [], [])
        for s in ready:
            data = s.recv(65536)
            if not data:
                return
            (b if s is a else a).sendall(data)


MANIFEST = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: fetched}\n"
PAGES = {
    "/ok": ("200 OK", "", MANIFEST),
    "/dir/moved": ("302 Found", "Location: ../ok\r\n", ""),
    "/far": ("301 Moved Permanently", "Location: ftp://127.0.0.1/x\r\n", ""),
    "/loop": ("307 Temporary Redirect", "Location: /loop\r\n", ""),
    "/broken": ("200 OK", "", "a: ["),
    "/cut": ("200 OK", "Content-Length: 100\r\n", MANIFEST),
    "/odd": ("418 Odd Words", "", "x"),
    "/created": ("201 Created", "", MANIFEST),
    "/error": ("500 Internal Server Error", "", "x"),
}
asked = {}


def files(conn):
    words = head_of(conn).decode("latin-1").split(" ")
    if len(words) < 2:
        return
    path = words[1]
    asked[path] = asked.get(path, 0) + 1
    status, headers, body = PAGES.get(path, ("404 Not Found", "", ""))
    if path.startswith("/late-"):  # the third time it is there
        status, headers, body = PAGES["/ok" if asked[path] % 3 == 0 else "/error"]
    if "Content-Length" not in headers:
        headers += "Content-Length: %d\r\n" % len(body)
    conn.sendall(("HTTP/1.1 %s\r\nConnection: close\r\n%s\r\n%s" % (status, headers, body)).encode())


def flood(conn):
    head_of(conn)
    conn.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        conn.sendall(b"# much\n" * 4096)


def connect_proxy(password):
    def serve(conn):
        head = head_of(conn).decode("latin-1")
        method, target = head.split(" ")[:2]
        if password and "Proxy-Authorization: Basic " + password not in head:
            conn.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return
        log("%s %s" % (method, target))
        if method != "CONNECT":
            return
        host, port = target.rsplit(":", 1)
        with socket.create_connection((host, int(port))) as up:
            conn.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            pump(conn, up)
    return serve


def refusing_proxy(conn):
    head_of(conn)
    conn.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")


def exactly(conn, n):
    data = b""
    while len(data) < n:
        more = conn.recv(n - len(data))
        if not more:
            raise OSError("ended")
        data += more
    return data


def socks(conn):
    exactly(conn, exactly(conn, 2)[1])
    conn.sendall(b"\x05\x00")
    kind = exactly(conn, 4)[3]
    host = (socket.inet_ntoa(exactly(conn, 4)) if kind == 1
            else exactly(conn, exactly(conn, 1)[0]).decode())
    port = int.from_bytes(exactly(conn, 2), "big")
    log("SOCKS %s:%d" % (host, port))
    with socket.create_connection((host, port)) as up:
        conn.sendall(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00")
        pump(conn, up)


def start(name, serve, cert=None):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", 0))
    listener.listen(64)
    context = None
    if cert:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.path.join(folder, cert + ".crt"),
                                os.path.join(folder, cert + ".key"))

    def one(conn):
        try:
            if context:
                conn = context.wrap_socket(conn, server_side=True)
            with conn:
                serve(conn)
        except (OSError, ValueError):
            conn.close()

    def loop():
        while True:
            conn, _ = listener.accept()
            threading.Thread(target=one, args=(conn,), daemon=True).start()

    threading.Thread(target=loop, daemon=True).start()
    print(name, listener.getsockname()[1], flush=True)


for name, body in BODIES.items():
    start(name, answers(*body), "good")
for name in ("expired", "future", "othername", "noip", "nosan"):
    start(name, answers(*BODIES["html"]), name)
start("plain", answers(*BODIES["notfound"]))
start("files", files)
start("tlsfiles", files, "good")
start("flood", flood)
start("stall", stall)
start("tlsstall", stall, "good")
start("hangup", hang_up)
start("tlshangup", drop_after_head, "good")
start("proxy", connect_proxy(None))
start("authproxy", connect_proxy("bWU6c2VjcmV0"))
start("refusing", refusing_proxy)
start("socks", socks)
print("ready", flush=True)
threading.Event().wait()
