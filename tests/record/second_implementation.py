"""The bytes of the record, made a second time from the words of the specification alone.

Knows nothing of nursechart: hashlib, json, base64 and an Ed25519 library. It made `vectors/entries.json` once; those
bytes are frozen. `python -m tests.record.second_implementation` prints them again.
"""

import json
import sys
from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ORG = "0190e000-0000-7000-8000-000000000001"
NURSE = "0190e000-0000-7000-8000-0000000000a1"
SUPERVISOR = "0190e000-0000-7000-8000-0000000000a2"
PHARMACY = "0190e000-0000-7000-8000-0000000000a3"
LAPTOP = "0190e000-0000-7000-8000-0000000000d1"
OFFICE = "0190e000-0000-7000-8000-0000000000d2"
SERVICE = "0190e000-0000-7000-8000-0000000000d3"
ROSA = "p:0190e000-0000-7000-8000-0000000000c1"
VISIT = "0190e000-0000-7000-8000-0000000000b1"
VITALS = "0190e000-0000-7000-8000-0000000000b2"
ALLERGY = "0190e000-0000-7000-8000-0000000000b3"
NAME = ROSA[2:]
AT = 1763736127000
WHEN = {"at_ms": AT, "zone": "America/Chicago", "wall": "2025-11-21T08:42"}

SEEDS = {LAPTOP: bytes(range(32)), OFFICE: bytes(range(32, 64)), SERVICE: bytes(range(64, 96))}
USER_SEEDS = {NURSE: bytes(range(96, 128)), SUPERVISOR: bytes(range(128, 160))}


def key(seed):
    return Ed25519PrivateKey.from_private_bytes(seed)


def compact(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def text(raw):
    return urlsafe_b64encode(raw).decode().rstrip("=")


def hash_of_body(salt, body):
    return sha256(b"nursechart/body/1\0" + salt + body).digest()


def id_of_entry(prev, header, bodyh):
    return sha256(b"nursechart/entry/1\0" + prev + len(header).to_bytes(4, "big") + header + bodyh).digest()


def next_digest(digest, entry_id):
    return sha256(b"nursechart/feed/1\0" + digest + entry_id).digest()


def signed_manifest(manifest, seed):
    said = compact(manifest)
    user_key = key(seed)
    signed = b"nursechart/visit-signed/1\0" + sha256(said.encode()).digest()
    return {"manifest": said, "key": text(user_key.public_key().public_bytes_raw()), "sig": text(user_key.sign(signed))}


def statement(subject, part, value, supersedes=()):
    return {"s": subject, "p": part, "v": value, "x": [[text(entry[:8]), index] for entry, index in supersedes]}


def about(reason, **more):
    subject = "0190e000-0000-7000-8000-0000000000e1"
    return statement(subject, "amendment.about", {"visit": VISIT, "reason": reason, "at": WHEN, **more})


def nested(depth):
    """A value that is `depth` arrays deep."""
    value = "deep"
    for _ in range(depth):
        value = [value]
    return value


def of_size(body_of, size):
    """A body of exactly `size` bytes: `body_of` makes it from a text of the length it is given."""
    return body_of("n" * (size - len(compact(body_of("")))))


class Vectors:
    """Collects entries, each chained to the one before it in its device's epoch."""

    def __init__(self):
        self.entries, self.refused, self.heads, self.digests = [], [], {}, {}

    def header(self, **changed):
        device = changed.get("d", LAPTOP)
        epoch = changed.get("e", text(sha256(device.encode()).digest()[:8]))
        feed = changed.get("f", ROSA)
        n = self.heads.get((device, epoch), (0, bytes(32)))[0] + 1
        placed = self.digests.get(feed, [])
        digest = bytes.fromhex(placed[-1]) if placed else bytes(32)
        header = {"o": ORG, "f": feed, "d": device, "e": epoch, "n": n, "a": NURSE, "k": "charted", "v": 1}
        header |= {"c": [AT + n, 0], "at": AT + n, "tz": "America/Chicago", "clk": [120, 3600]}
        return header | {"s": [len(placed), text(digest[:8])]} | changed

    def add(self, name, body, *, header=None, form=compact, erase=False, by_writer=True):
        header = header or self.header()
        header_bytes, body_bytes = form(header).encode(), form(body).encode()
        chain = header["d"], header["e"]
        prev = self.heads.get(chain, (0, bytes(32)))[1]
        salt = sha256(b"salt " + name.encode()).digest()[:16]
        bodyh = hash_of_body(salt, body_bytes)
        entry_id = id_of_entry(prev, header_bytes, bodyh)
        self.heads[chain] = header["n"], entry_id
        self.place(header["f"], entry_id)
        self.entries.append(
            {
                "name": name,
                "header": header_bytes.decode(),
                "body": None if erase else body_bytes.decode(),
                "salt": None if erase else salt.hex(),
                "prev": prev.hex(),
                "bodyh": bodyh.hex(),
                "id": entry_id.hex(),
                "sig": key(SEEDS[header["d"]]).sign(entry_id).hex(),
                "by_writer": by_writer and not erase,
            }
        )
        return entry_id

    def add_id_only(self, name, feed, entry_id):
        self.place(feed, entry_id)
        self.entries.append({"name": name, "feed": feed, "id": entry_id.hex(), "id_only": True})

    def place(self, feed, entry_id):
        placed = self.digests.setdefault(feed, [])
        placed.append(next_digest(bytes.fromhex(placed[-1]) if placed else bytes(32), entry_id).hex())

    def refuse(self, name, *, header=None, body=None, signed_with=SEEDS[LAPTOP], **parts):
        """One that has to be refused. Everything but what `name` says is in order; `parts` are put in as they are."""
        header = self.first_header() if header is None else header
        body = {"st": [statement(VISIT, "visit.end", {"at": WHEN})]} if body is None else body
        header_bytes = (header if isinstance(header, str) else compact(header)).encode()
        body_bytes = (body if isinstance(body, str) else compact(body)).encode()
        salt, prev = parts.get("salt", bytes(range(16))), parts.get("prev", bytes(32))
        bodyh = hash_of_body(salt, body_bytes)
        sig = key(signed_with).sign(id_of_entry(prev, header_bytes, bodyh))
        self.refused.append(
            {
                "name": name,
                "header": header_bytes.decode(),
                "body": parts.get("sent_body", body_bytes.decode()),
                "salt": parts.get("sent_salt", salt.hex()),
                "prev": prev.hex(),
                "bodyh": parts.get("bodyh", bodyh.hex()),
                "sig": parts.get("sig", sig.hex()),
            }
        )

    def first_header(self, **changed):
        header = {"o": ORG, "f": ROSA, "d": LAPTOP, "e": text(b"12345678"), "n": 1, "a": NURSE, "k": "charted", "v": 1}
        header |= {"c": [AT, 0], "at": AT, "tz": "America/Chicago", "clk": [0, -1], "s": [0, text(bytes(8))]}
        return header | changed


def add_accepted(vectors):
    add, header = vectors.add, vectors.header
    vitals = add(
        "first of an epoch: a vital-sign set, decimals as typed",
        {
            "st": [
                statement(VITALS, "vital_signs.set", {"visit": VISIT, "at": WHEN, "position": "sitting"}),
                statement(VITALS, "vital_signs.temperature", {"value": "98.60", "unit": "[degF]", "site": "oral"}),
                statement(VITALS, "vital_signs.blood_pressure", {"systolic": "128", "diastolic": "76", "limb": "left"}),
            ]
        },
    )
    name = {"family": "Delgado-Łukasz", "given": ["Rosa", "Zoë"], "preferred": 'R\u00f3s"a\\ \U0001f338\u2028\x7f\t\n'}
    add("chained: escaped non-ASCII text", {"st": [statement(NAME, "patient.name", name)]})
    add("a value withdrawn", {"st": [statement(VITALS, "vital_signs.temperature", None, [(vitals, 1)])]})
    doses = {"dose": "0.50", "unit": "mg", "route": "IV", "every_h": "12"}
    add("decimals keep their zeros", {"st": [statement(ALLERGY[:-1] + "9", "order.dose", doses)]})
    first = add("one of two that conflict", {"st": [statement(ALLERGY, "allergy.state", {"status": "active"})]})
    second = add("the other one", {"st": [statement(ALLERGY, "allergy.state", {"status": "inactive"})]})
    settled = statement(ALLERGY, "allergy.state", {"status": "active", "verified": True}, [(first, 0), (second, 0)])
    add("a conflict settled: names both", {"st": [settled]})
    fields = {"visit": VISIT, "section": "S14", "content": "2025.11"}
    add(
        "a body of 65,536 bytes",
        of_size(
            lambda note: {"st": [statement(VISIT, "section.fields", {**fields, "fields": {"note": note}})]}, 65_536
        ),
    )
    org = "o" * (2_048 - len(compact(header(o=""))))
    add("a header of 2,048 bytes", {"st": [statement(VISIT, "visit.end", {"at": WHEN})]}, header=header(o=org))
    deep = {"visit": VISIT, "section": "S14", "content": "2025.11", "fields": {"deep": nested(7)}}
    add("nested 12 deep", {"st": [statement(VISIT, "section.fields", deep)]})
    numbers = {"visit": VISIT, "section": "S14", "content": "2025.11", "fields": {"n": [2**53 - 1, 1 - 2**53, 0]}}
    add("the largest and the smallest integer", {"st": [statement(VISIT, "section.fields", numbers)]})
    words = {"true": True, "false": False, "none": None, "empty": "", "list": [], "object": {}}
    said = {"visit": VISIT, "section": "S14", "content": "2025.11", "fields": words}
    add("true, false, null and empty things", {"st": [statement(VISIT, "section.fields", said)]})
    consent = add("a document", {"doc": {"title": "Consent"}}, header=header(k="consent"))
    blob = {"h": text(sha256(b"a photograph").digest()), "n": 12, "t": "image/jpeg"}
    add(
        "a document that amends another, with an attachment",
        {"doc": {"title": "Consent"}, "amends": text(consent), "blobs": [blob]},
        header=header(k="consent"),
    )
    signed = add_signed(vectors, vitals)
    add(
        "an ordinary entry by a nurse who did not know of the signature",
        {"st": [statement(VITALS, "vital_signs.pulse", {"value": "80", "unit": "/min"}, [(vitals, 2)])]},
        header=header(d=OFFICE, a=SUPERVISOR),
    )
    add_amended(vectors, vitals, signed)
    add("erased", {"st": [statement(NAME, "patient.name", {"family": "Wrong"})]}, erase=True)
    newer = header(k="charted", v=9) | {"zz": {"new": [1]}}
    said = [statement(VISIT, "visit.mood", {"calm": True}) | {"why": "new"}]
    add("a newer version with keys not known here", {"st": said, "more": 1}, header=newer, by_writer=False)
    add("an unknown kind", {"st": [statement(NAME, "alias.of", {"patient": ALLERGY})]}, header=header(k="alias"))
    spaced = header()
    add(
        "white space and another order of keys",
        {"st": [statement(VISIT, "visit.end", {"at": WHEN})]},
        header=dict(reversed(spaced.items())),
        form=lambda value: json.dumps(value, indent=1),
        by_writer=False,
    )
    renewed = {"e": text(b"\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8")}
    end = {"st": [statement(VISIT, "visit.end", {"at": WHEN})]}
    add("first of the next epoch, after a restore", end, header=header(**renewed))
    add("chained in that epoch, clock 14 months behind", end, header=header(clk=[-36_817_200_000, 86_400], **renewed))
    person = statement(NURSE, "staff.person", {"name": "Ana Ruiz", "credentials": "RN", "role": "nurse"})
    from_service = {"f": "r:staff", "d": SERVICE, "a": PHARMACY, "tz": "UTC", "clk": [0, 0]}
    add("the pharmacy's own identity, in a reference feed", {"st": [person]}, header=header(**from_service))
    vectors.add_id_only("id only: a receipt in a device's feed", "d:" + LAPTOP, vitals)
    vectors.add_id_only("id only: a second receipt", "d:" + LAPTOP, signed)


def add_signed(vectors, vitals):
    manifest = {"visit": VISIT, "meaning": "author", "signer": NURSE, "name": "Ana Ruíz", "credentials": "RN, CRNI"}
    manifest |= {"at": AT + 9_000, "tz": "America/Chicago", "covers": [[text(vitals), [0, 1, 2]]]}
    document = {"doc": signed_manifest(manifest, USER_SEEDS[NURSE])}
    signed = vectors.add("visit.signed by the author", document, header=vectors.header(k="visit.signed"))
    manifest |= {"meaning": "cosigner", "signer": SUPERVISOR, "name": "Bea Okafor", "credentials": "RN, BSN"}
    vectors.add(
        "visit.signed by the co-signer, from the office",
        {"doc": signed_manifest(manifest, USER_SEEDS[SUPERVISOR]), "amends": text(signed)},
        header=vectors.header(k="visit.signed", d=OFFICE, a=SUPERVISOR),
    )
    return signed


def add_amended(vectors, vitals, signed):
    add, header = vectors.add, vectors.header
    right = {"systolic": "138", "diastolic": "76", "limb": "left"}
    said = [statement(VITALS, "vital_signs.blood_pressure", right, [(vitals, 2)]), about("Misread the cuff")]
    corrected = add("a correction of what was signed", {"st": said}, header=header(k="correction"))
    added = [about("Heard after I left", text="Her daughter called.")]
    addendum = add("an addendum", {"st": added}, header=header(k="addendum"))
    late = [statement(VITALS[:-1] + "7", "vital_signs.set", {"visit": VISIT, "at": WHEN}), about("Not charted then")]
    add("a late entry", {"st": late}, header=header(k="late_entry"))
    back = [statement(VITALS, "vital_signs.set", None, [(vitals, 0)]), about("Wrong patient")]
    add("a retraction", {"st": back}, header=header(k="retraction"))
    signed_now = sorted([(vitals, [1]), (corrected, [0, 1]), (addendum, [0])])
    covers = [[text(entry_id), indexes] for entry_id, indexes in signed_now]
    manifest = {"visit": VISIT, "meaning": "author", "signer": NURSE, "name": "Ana Ruíz", "credentials": "RN, CRNI"}
    manifest |= {"at": AT + 90_000, "tz": "America/Chicago", "covers": covers}
    document = {"doc": signed_manifest(manifest, USER_SEEDS[NURSE]), "amends": text(signed)}
    add("visit.signed of the amendment", document, header=header(k="visit.signed"))


def add_refused(vectors):
    refuse, header = vectors.refuse, vectors.first_header

    def fields(value):
        return {"st": [statement(VISIT, "section.fields", value)]}

    end = statement(VISIT, "visit.end", {"at": WHEN})
    plain_header, plain_body = compact(header()), compact({"st": [end]})

    refuse("a float", body=compact(fields({"v": "$"})).replace('"$"', "98.6"))
    refuse("a float without a fraction", body=compact(fields({"v": "$"})).replace('"$"', "1e2"))
    refuse("NaN", body=compact(fields({"v": "$"})).replace('"$"', "NaN"))
    refuse("an integer of 2^53", body=fields({"v": 2**53}))
    refuse("an integer of -2^53", body=fields({"v": -(2**53)}))
    refuse("an integer of 5,000 digits", body=compact(fields({"v": "$"})).replace('"$"', "9" * 5_000))
    refuse("nested 13 deep", body=fields({"v": nested(9)}))
    refuse("nested 20,000 deep", body=compact(fields({"v": "$"})).replace('"$"', "[" * 20_000 + "]" * 20_000))
    refuse("a key said twice in a body", body=plain_body.replace('"p":', '"p":"visit.plan","p":'))
    refuse("a key said twice in a value", body=plain_body.replace('"at":', '"at":1,"at":'))
    refuse("a key said twice, once escaped", body=plain_body.replace('"at":', '"\\u0061t":1,"at":'))
    refuse("a key said twice in a header", header=plain_header.replace('"n":1', '"n":2,"n":1'))
    refuse("bytes after a header", header=plain_header + "{}")
    refuse("bytes after a body", body=plain_body + "x")
    refuse("text that is not ASCII", body=compact(fields({"v": "$"})).replace("$", "é"))
    refuse("half a surrogate pair", body=compact(fields({"v": "$"})).replace("$", "\\ud83c"))
    refuse("half a surrogate pair as a key", body=compact(fields({"$": 1})).replace("$", "\\udf38"))
    refuse("a raw line feed in text", body=compact(fields({"v": "$"})).replace("$", "a\nb"))
    refuse("a header that ends too early", header=plain_header[:-1])
    refuse("a body that ends too early", body=plain_body[:-1])
    refuse("an empty header", header="")
    refuse("an empty body", body="")
    refuse("a byte order mark", header="\ufeff" + plain_header)
    refuse("a header of 2,049 bytes", header=header(o="o" * (2_049 - len(compact(header(o=""))))))
    long = of_size(lambda note: fields({"note": note}), 65_537)
    refuse("a body of 65,537 bytes", body=long)
    refuse("n of 0", header=header(n=0))
    refuse("n below 0", header=header(n=-1))
    refuse("n as text", header=header(n="1"))
    refuse("n as true", header=header(n=True))
    refuse("a version of 0", header=header(v=0))
    for missing in header():
        refuse(f"a header without {missing}", header={name: said for name, said in header().items() if name != missing})
    refuse("a header that is a list", header="[]")
    refuse("an epoch of 7 bytes", header=header(e=text(b"1234567")))
    refuse("an epoch with padding", header=header(e=text(b"12345678") + "="))
    refuse("an epoch in the other base64 alphabet", header=header(e="//////////8"))
    refuse("an epoch with stray bits", header=header(e=text(b"12345678")[:-1] + "9"))
    refuse("a digest of 7 bytes in s", header=header(s=[0, text(bytes(7))]))
    refuse("a negative length in s", header=header(s=[-1, text(bytes(8))]))
    refuse("three items in s", header=header(s=[0, text(bytes(8)), 0]))
    refuse("one item in c", header=header(c=[AT]))
    refuse("a negative counter in c", header=header(c=[AT, -1]))
    refuse("an instant as text", header=header(at=str(AT)))
    refuse("a feed of no known kind", header=header(f="x:1"))
    refuse("a feed without an owner", header=header(f="p:"))
    refuse("an author who is nobody", header=header(a=""))
    refuse("an author outside ASCII", header=header(a="Zoë"))
    refuse("a salt of 15 bytes", salt=bytes(15))
    refuse("a prev of 31 bytes", header=header(n=2), prev=bytes([1] * 31))
    refuse("a first entry with one before it", prev=bytes([1] * 32))
    refuse("a second entry with none before it", header=header(n=2))
    refuse("a body of neither form", body={})
    refuse("a body of both forms", body={"st": [end], "doc": {}})
    refuse("a body that is a list", body="[]")
    refuse("no statements", body={"st": []})
    refuse("a statement without v", body={"st": [{name: end[name] for name in "spx"}]})
    refuse("a statement without x", body={"st": [{name: end[name] for name in "spv"}]})
    refuse("a statement about nothing", body={"st": [end | {"s": ""}]})
    refuse("a value that is text", body={"st": [end | {"v": "98.60"}]})
    refuse("x by 7 bytes", body={"st": [end | {"x": [[text(bytes(7)), 0]]}]})
    refuse("x with a negative index", body={"st": [end | {"x": [[text(bytes(8)), -1]]}]})
    refuse("x without an index", body={"st": [end | {"x": [[text(bytes(8))]]}]})
    refuse("a document that is text", body={"doc": "Consent"})
    refuse("amends by 31 bytes", body={"doc": {}, "amends": text(bytes(31))})
    refuse("amends nothing", body={"doc": {}, "amends": ""})
    refuse("an attachment without size", body={"doc": {}, "blobs": [{"h": text(bytes(32)), "t": "image/jpeg"}]})
    refuse("an attachment with a short hash", body={"doc": {}, "blobs": [{"h": text(bytes(31)), "n": 1, "t": "a/b"}]})
    refuse("another body than the one hashed", sent_body=plain_body.replace("Chicago", "Denver_"))
    refuse("another salt than the one hashed", sent_salt=bytes(16).hex())
    refuse("erased without the hash of its body", sent_body=None, sent_salt=None, bodyh=None)
    refuse("erased with a hash of 31 bytes", sent_body=None, sent_salt=None, bodyh=bytes(31).hex())
    refuse("erased, but with the salt", sent_body=None)
    refuse("a signature of 63 bytes", sig=bytes(63).hex())
    refuse("a signature of zeros", sig=bytes(64).hex())
    refuse("a signature by another device", signed_with=SEEDS[OFFICE])
    refuse("foreign d: signed by the laptop, in the name of the office's computer", header=header(d=OFFICE))
    refuse("foreign d: an unknown device", header=header(d=ORG))


def make():
    vectors = Vectors()
    add_accepted(vectors)
    add_refused(vectors)
    return {
        "device_seeds": {device: seed.hex() for device, seed in SEEDS.items()},
        "user_seeds": {user: seed.hex() for user, seed in USER_SEEDS.items()},
        "device_keys": {device: key(seed).public_key().public_bytes_raw().hex() for device, seed in SEEDS.items()},
        "entries": vectors.entries,
        "digests": vectors.digests,
        "refused": vectors.refused,
    }


if __name__ == "__main__":
    json.dump(make(), sys.stdout, indent=1, sort_keys=True)
    sys.stdout.write("\n")
