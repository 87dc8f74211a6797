"""Tokens as an attacker makes them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

Json = dict[str, Any]


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def part(value: Json) -> str:
    return base64url(json.dumps(value).encode())


def signed(head: Json, claims: Json, key: ec.EllipticCurvePrivateKey) -> str:
    """An ECDSA signature in the compact form, whatever the header says."""
    message = f"{part(head)}.{part(claims)}"
    digest = {256: hashes.SHA256(), 384: hashes.SHA384(), 521: hashes.SHA512()}[key.curve.key_size]
    r, s = decode_dss_signature(key.sign(message.encode(), ec.ECDSA(digest)))
    size = (key.curve.key_size + 7) // 8
    return f"{message}.{base64url(r.to_bytes(size, 'big') + s.to_bytes(size, 'big'))}"


@dataclass(frozen=True)
class Attack:
    """What an attacker has: a good token of their own, and the published keys."""

    token: str
    jwks: Json

    @property
    def head(self) -> Json:
        return dict(jwt.get_unverified_header(self.token))

    @property
    def claims(self) -> Json:
        return dict(jwt.decode(self.token, options={"verify_signature": False}))

    @property
    def signature(self) -> str:
        return self.token.split(".")[2]

    @property
    def public_key(self) -> jwt.PyJWK:
        return next(jwt.PyJWK(key) for key in self.jwks["keys"] if key["kid"] == self.head["kid"])

    def with_own_signature(self, head: Json, claims: Json | None = None) -> str:
        """Other parts under the signature of the good token."""
        return f"{part(head)}.{part(claims or self.claims)}.{self.signature}"

    def by_own_key(self, curve: ec.EllipticCurve | None = None, head: Json | None = None, **claims: Any) -> str:
        """Well made, but signed with a key of the attacker's."""
        return signed(head or self.head, {**self.claims, **claims}, ec.generate_private_key(curve or ec.SECP256R1()))

    def by_hmac_with_the_public_key(self, encoding: serialization.Encoding) -> str:
        """The confusion of algorithms: the public key taken for an HMAC secret."""
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        secret = self.public_key.key.public_bytes(encoding, form)
        message = f"{part({**self.head, 'alg': 'HS256'})}.{part(self.claims)}"
        return f"{message}.{base64url(hmac.new(secret, message.encode(), hashlib.sha256).digest())}"

    def by_an_embedded_key(self) -> str:
        """Signed with the attacker's key, which the header carries as `jwk`."""
        key = ec.generate_private_key(ec.SECP256R1())
        numbers = key.public_key().public_numbers()
        x, y = (base64url(number.to_bytes(32, "big")) for number in (numbers.x, numbers.y))
        return signed({**self.head, "jwk": {"kty": "EC", "crv": "P-256", "x": x, "y": y}}, self.claims, key)

    def by_rsa(self) -> str:
        key = rsa.generate_private_key(65537, 2048)
        return jwt.encode(self.claims, key, algorithm="RS256", headers={"kid": self.head["kid"]})

    def in_der(self) -> str:
        """The good signature in the encoding of X.509, which JWS does not use."""
        raw = base64.urlsafe_b64decode(self.signature + "==")
        from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature  # noqa: PLC0415

        halves = (int.from_bytes(half, "big") for half in (raw[:32], raw[32:]))
        head, claims, _ = self.token.split(".")
        return f"{head}.{claims}.{base64url(encode_dss_signature(*halves))}"


def changed(attack: Attack, **head: Any) -> Json:
    """The good header with members replaced, or left out where None."""
    return {name: value for name, value in {**attack.head, **head}.items() if value is not None}


Maker = Callable[[Attack], str]

HOSTILE_KIDS = ["", "../../../dev/null", "x' OR '1'='1", "http://127.0.0.1:1/keys", "a\nb", "\0", "k" * 4096]


def unsigned(alg: str) -> Maker:
    return lambda attack: f"{part(changed(attack, alg=alg))}.{part(attack.claims)}."


def relabelled(alg: Any) -> Maker:
    return lambda attack: attack.with_own_signature(changed(attack, alg=alg))


def with_kid(kid: str) -> Maker:
    return lambda attack: attack.by_own_key(head=changed(attack, kid=kid))


ATTACKS: dict[str, Maker] = {
    **{f"alg {alg!r} without a signature": unsigned(alg) for alg in ("none", "None", "NONE", "nOnE", "")},
    **{
        f"alg {alg!r} with the good signature": relabelled(alg)
        for alg in ("none", "HS256", "RS256", "ES384", "es256", "EdDSA", 256, ["ES256"])
    },
    "no alg": lambda a: a.with_own_signature(changed(a, alg=None)),
    "HMAC with the public key in PEM": lambda a: a.by_hmac_with_the_public_key(serialization.Encoding.PEM),
    "HMAC with the public key in DER": lambda a: a.by_hmac_with_the_public_key(serialization.Encoding.DER),
    "another key of the same curve": lambda a: a.by_own_key(),
    "another key of P-384": lambda a: a.by_own_key(ec.SECP384R1()),
    "another key of P-384, said so": lambda a: a.by_own_key(ec.SECP384R1(), changed(a, alg="ES384")),
    "another key of secp256k1": lambda a: a.by_own_key(ec.SECP256K1()),
    "RSA": lambda a: a.by_rsa(),
    "no kid": lambda a: a.with_own_signature(changed(a, kid=None)),
    "an unknown kid": lambda a: a.by_own_key(head=changed(a, kid=str(uuid.uuid4()))),
    "a kid that is a number": lambda a: a.by_own_key(head=changed(a, kid=7)),
    **{f"hostile kid {kid[:24]!r}": with_kid(kid) for kid in HOSTILE_KIDS},
    "jku": lambda a: a.by_own_key(head=changed(a, jku="http://127.0.0.1:1/jwks.json")),
    "x5u": lambda a: a.by_own_key(head=changed(a, x5u="http://127.0.0.1:1/cert.pem")),
    "jwk": lambda a: a.by_an_embedded_key(),
    "crit": lambda a: a.with_own_signature(changed(a, crit=["exp"])),
    "another subject": lambda a: a.with_own_signature(a.head, {**a.claims, "sub": str(uuid.uuid4())}),
    "another role": lambda a: a.with_own_signature(a.head, {**a.claims, "role": "Admin"}),
    "a longer life": lambda a: a.with_own_signature(a.head, {**a.claims, "exp": int(time.time()) + 10**6}),
    "no claims": lambda a: a.with_own_signature(a.head, {"": ""}),
    "an expired token": lambda a: a.by_own_key(exp=int(time.time()) - 3600),
    "another audience": lambda a: a.by_own_key(aud="outra"),
    "another issuer": lambda a: a.by_own_key(iss="outro"),
    "an empty signature": lambda a: a.token.rpartition(".")[0] + ".",
    "no signature": lambda a: a.token.rpartition(".")[0],
    "a signature of zeros": lambda a: a.token.rpartition(".")[0] + "." + base64url(bytes(64)),
    "half a signature": lambda a: a.token[:-43],
    "a longer signature": lambda a: a.token + "AAAA",
    "a DER signature": lambda a: a.in_der(),
    "padding": lambda a: a.token + "==",
    "a fourth part": lambda a: a.token + ".x",
    "five parts": lambda a: a.token + ".x.y",
    "a header that is no JSON": lambda a: "e30x." + a.token.split(".", 1)[1],
    "a header that is a list": lambda a: base64url(b"[]") + "." + a.token.split(".", 1)[1],
    "another alphabet": lambda a: a.token.replace("-", "+").replace("_", "/") + "+/",
    "dots": lambda _: "..",
    "a word": lambda _: "token",
    "six kilobytes": lambda a: a.token + "A" * 6000,
}
