"""The record: entries and statements, their bytes and signatures, what stands, and what may follow a signature.

Pure: time, new ids and chance come in as arguments. Read in this order: `kinds` (what a chart speaks about), `form`
and `entry` (how it is written, hashed and signed), `feeds` and `clock` (where it belongs and how it is ordered),
`standing` (what is true now), `manifest` and `amend` (signatures, and what may follow them), `audit` (who looked).
`canonical`, `ids` and `device_signature` are the bytes beneath. The bytes are frozen by the vectors in
`tests/record/vectors/`, which a second program made: a vector that changes is a new format number.

Decisions that had another good answer:

- **Statements that name what they replace**, rather than versions or clocks: merging is a union of sets, a laptop
  that was away for a week overwrites nothing it never showed, and a clock that is years off changes the order of a
  list alone.
- **JSON, not CBOR or Protocol Buffers**: a record that must be readable in 30 years is readable with any tool, and
  compression takes the difference. The price is the strict reader in `canonical`.
- **The bytes that came are the bytes that are checked.** Nobody writes a value again to check its hash, so a newer
  program's keys and kinds survive being stored and passed on by an older one.
- **The header is signed with the hash of the body**, not the body: a body can be erased by court order, and the
  chain, the signature and everybody's digests still hold.
- **A writer always says `x` and `v`**, though empty: absent and null would otherwise be two ways to say one thing.
- **Text in the header is printable ASCII** (ids, kinds, zones): nothing there is for people to type. Bodies hold any
  text.
- **The first entry of an epoch, and it alone, has 32 zeros before it**; anything else is malformed, so a chain cannot
  be begun twice.
- **A signature seals in its own feed only**, and only if it holds against the key in its document. Whose key that is,
  is judged once, where entries come in: the rule of what stands must not change with a list of staff.
- **An erased body takes what it superseded with it**: what it had replaced stands again, as a function of what is
  held.
- **A retraction only takes back, and an addendum or a late entry only adds**; replacing is a correction. Three plain
  acts are easier to read in court than one that can do everything.
"""
