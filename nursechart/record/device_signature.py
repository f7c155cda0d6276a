"""Whether a device's Ed25519 signature holds: the one check behind every entry that is pushed, pulled or proved.

`cryptography` is the library for everything else. This check alone is libsodium's (PyNaCl), as it is the largest
single cost of a sync: libsodium takes half the time, and it lets other threads work meanwhile, which `cryptography`
does not. It is the stricter of the two: what it accepts OpenSSL accepts, and it also refuses keys and signatures made
of points of small order, under which one signature fits many messages. Signing stays with `cryptography`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

_SIGNATURE, _KEY = 64, 32


def holds(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether who has the private half of `public_key` (32 bytes) signed `message`. Bytes that are no key or no
    signature sign nothing."""
    if len(signature) != _SIGNATURE or len(public_key) != _KEY:
        return False
    opened, refused = _library()
    try:
        return opened(signature + message, public_key) == message
    except refused:
        return False


@cache
def _library() -> tuple[Callable[[bytes, bytes], bytes], type[Exception]]:
    """Loaded when the first signature is checked: it would cost the start of the desktop 8 ms."""
    from nacl.bindings import crypto_sign_open
    from nacl.exceptions import BadSignatureError

    return crypto_sign_open, BadSignatureError
