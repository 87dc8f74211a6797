"""Requests after which a parser may stand in another mode, or at an unknown place; PATH stands for the path."""

from __future__ import annotations

PLAIN = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"

GET, POST, HEAD = (method + b" PATH HTTP/1.1\r\nHost: x\r\n" for method in (b"GET", b"POST", b"HEAD"))
UPGRADE = b"Connection: Upgrade\r\nUpgrade: websocket\r\n"
KEY = b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

LEAVING_HTTP = {
    "an upgrade without a key": GET + UPGRADE + b"\r\n",
    "a whole handshake": GET + UPGRADE + KEY + b"\r\n",
    "a handshake of another origin": GET + UPGRADE + KEY + b"Origin: https://evil.example\r\n\r\n",
    "an upgrade among other words": GET + b"Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\r\n",
    "an upgrade to HTTP/2": GET
    + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n\r\n",
    "an upgrade with a body": POST + UPGRADE + b"Content-Length: 2\r\n\r\n{}",
    "an upgrade with a chunked body": POST + UPGRADE + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "a HEAD that upgrades": HEAD + UPGRADE + b"\r\n",
}

MALFORMED = {
    "no host": b"GET PATH HTTP/1.1\r\n\r\n",
    "two hosts": GET + b"Host: y\r\n\r\n",
    "an empty host": b"GET PATH HTTP/1.1\r\nHost:\r\n\r\n",
    "a host with a path": b"GET PATH HTTP/1.1\r\nHost: x/y\r\n\r\n",
    "an unknown method": b"FOO PATH HTTP/1.1\r\nHost: x\r\n\r\n",
    "UTF-8 in the query": b"GET /healthz?q=\xc3\xa9 HTTP/1.1\r\nHost: x\r\n\r\n",
    "DEL in a header": GET + b"X: a\x7fb\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "a length that is none": POST + b"Content-Length: x\r\n\r\n",
    "a header that is too long": GET + b"X: " + b"x" * 40_000 + b"\r\n\r\n",
}

ODD = {
    **LEAVING_HTTP,
    **MALFORMED,
    "CONNECT": b"CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n",
    "Upgrade alone": GET + b"Upgrade: websocket\r\n\r\n",
    "Connection: Upgrade alone": GET + b"Connection: Upgrade\r\n\r\n",
    "Connection: close": GET + b"Connection: close\r\n\r\n",
    "HTTP/1.0": b"GET PATH HTTP/1.0\r\nHost: x\r\n\r\n",
    "HTTP/1.0 to be kept": b"GET PATH HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\n\r\n",
    "HEAD": HEAD + b"\r\n",
    "OPTIONS": b"OPTIONS PATH HTTP/1.1\r\nHost: x\r\n\r\n",
    "TRACE": b"TRACE PATH HTTP/1.1\r\nHost: x\r\n\r\n",
    "a GET with a body": GET + b"Content-Length: 2\r\n\r\nab",
    "a POST with a body": POST + b"Content-Length: 2\r\n\r\n{}",
    "a body that was to be waited for": POST + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}",
    "a long body that nobody reads": POST + b"Content-Length: 200000\r\n\r\n" + b"x" * 200_000,
    "a chunk without a size": POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
}
