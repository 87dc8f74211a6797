"""The suite's own signing key, taken from where it is kept: for tokens that auth would not issue."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

import jwt
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import load_der_private_key

from praca_dev.stack import Stack
from support.records import rows

Json = dict[str, Any]
VERSION, NONCE_BYTES = 1, 12


def sign(stack: Stack, claims: Json) -> str:
    """A token with these claims under the current key."""
    row = rows(stack, "SELECT id, sealed_key FROM auth.signing_keys WHERE state = 'current'")[0]
    key: Any = load_der_private_key(unsealed(stack, bytes(row["sealed_key"]), row["id"]), None)
    return jwt.encode(claims, key, algorithm="ES256", headers={"kid": row["id"]})


def claims_of(token: str) -> Json:
    return dict(jwt.decode(token, options={"verify_signature": False}))


def unsealed(stack: Stack, sealed: bytes, owner: str) -> bytes:
    """A key out of its seal (services/auth/Storage/KeySeal.swift)."""
    text = stack.credentials.key("AUTH_KEY_ENCRYPTION_KEY")
    master = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    seal = hmac.new(master, b"praca auth signing key seal v1", hashlib.sha256).digest()
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    return AESGCM(seal).decrypt(nonce, body, bytes([VERSION]) + owner.encode())
