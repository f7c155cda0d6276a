"""Makes frames.json anew, by hashlib and an Ed25519 library alone: a second implementation of sync.md 3 and 10.

Run once and frozen. A vector that has to change is a new format number, never an edit.
"""

import hashlib
import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

HERE = Path(__file__).parent
SEED = bytes(range(32))
KEY = Ed25519PrivateKey.from_private_bytes(SEED)
NONE = bytes(32)


def header(n: int, feed: str, kind: str) -> bytes:
    fields = {
        "a": "0193b3a4-0000-7000-8000-00000000000a", "at": 1_763_718_127_000 + n, "c": [1_763_718_127_000 + n, 0],
        "clk": [-120, 35], "d": "0193b3a4-0000-7000-8000-00000000000d", "e": "AQIDBAUGBwg", "f": feed, "k": kind,
        "n": n, "o": "0193b3a4-0000-7000-8000-000000000001", "s": [0, "AAAAAAAAAAA"], "tz": "America/Chicago", "v": 1,
    }  # fmt: skip
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def body(value: object) -> bytes:
    said = {"st": [{"p": "vital_signs.temperature", "s": "0193b3a4-0000-7000-8000-0000000000f1", "v": value, "x": []}]}
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def leb128(number: int) -> bytes:
    out = b""
    while True:
        number, low = number >> 7, number & 127
        out += bytes([low | (128 if number else 0)])
        if not number:
            return out


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def make(n: int, feed: str, value: object, prev: bytes, *, chained: bool = False, erased: bool = False) -> dict:
    head, said, salt = header(n, feed, "charted"), body(value), bytes([n]) * 16
    bodyh = sha(b"nursechart/body/1\0", salt, said)
    id_ = sha(b"nursechart/entry/1\0", prev, len(head).to_bytes(4, "big"), head, bodyh)
    sig = KEY.sign(id_)
    flags = (1 if chained else 0) | (2 if erased else 0)
    frame = bytes([flags]) + leb128(len(head)) + head + (b"" if chained else prev)
    frame += (bodyh if erased else salt + leb128(len(said)) + said) + sig
    return {
        "name": "", "header": head.hex(),
        "body": None if erased else said.hex(), "salt": None if erased else salt.hex(),
        "prev": prev.hex(), "bodyh": bodyh.hex(), "id": id_.hex(), "sig": sig.hex(), "frame": frame.hex(),
    }  # fmt: skip


def main() -> None:
    feed = "p:0193b3a4-0000-7000-8000-0000000000b1"
    frames = [make(1, feed, {"site": "oral", "unit": "[degF]", "value": "98.60"}, NONE)]
    frames[-1]["name"] = "first of an epoch"
    id1 = bytes.fromhex(frames[-1]["id"])
    frames.append(make(2, feed, None, id1, chained=True))
    frames[-1]["name"] = "chained, withdrawing a value"
    id2 = bytes.fromhex(frames[-1]["id"])
    frames.append(make(3, feed, {"note": "Größe geprüft – 98 °F"}, id2, chained=True))
    frames[-1]["name"] = "chained, with escaped text that is not ASCII"
    id3 = bytes.fromhex(frames[-1]["id"])
    other = sha(b"an entry the asking laptop wrote")
    frames.append({"name": "id only", "id": other.hex(), "frame": (b"\x04" + other).hex()})
    frames.append(make(4, feed, {"note": "x" * 300}, id3))
    frames[-1]["name"] = "not chained to the frame before it; a body length of two bytes"
    id4 = bytes.fromhex(frames[-1]["id"])
    frames.append(make(5, feed, {"note": "erased"}, id4, chained=True, erased=True))
    frames[-1]["name"] = "chained and erased"
    id5 = bytes.fromhex(frames[-1]["id"])
    frames.append(make(6, feed, {"note": "after an erased one"}, id5, chained=True))
    frames[-1]["name"] = "chained to an erased one"
    digest = NONE
    for one in frames:
        digest = sha(b"nursechart/feed/1\0", digest, bytes.fromhex(one["id"]))
        one["digest"] = digest.hex()
    whole = bytes.fromhex(frames[0]["frame"])
    refused = {
        "chained to nothing": bytes([1]).hex() + frames[1]["frame"][2:],
        "a flag that does not exist": bytes([8]).hex() + frames[0]["frame"][2:],
        "id only and erased at once": bytes([6]).hex() + frames[3]["frame"][2:],
        "id only and chained at once": frames[0]["frame"] + bytes([5]).hex() + frames[3]["frame"][2:],
        "cut by one byte": whole[:-1].hex(),
        "one byte too many": whole.hex() + "00",
        "a length in six bytes": "00" + "ffffffffff01" + whole[3:].hex(),
        "a length that is not in its shortest form": "00" + "8000",
        "a field of more than 1 MiB": "00" + leb128(1024 * 1024 + 1).hex() + "00" * 40,
    }
    vectors = {
        "seed": SEED.hex(),
        "public_key": KEY.public_key().public_bytes_raw().hex(),
        "frames": frames,
        "refused": refused,
    }
    (HERE / "frames.json").write_text(json.dumps(vectors, indent=1) + "\n")


if __name__ == "__main__":
    main()
