"""The laptop: key slots, device identity, the log, drafts, the audit trail, and what sync needs of them.

Everything about patients is in one SQLCipher database; beside it lie only the key slots (`keystore.json`), the device's
public half (`identity.json`), the anchor, a ballast file and the language of the first pages (`language`).
`laptop.Laptop` is an enrolled folder before anybody has unlocked it, `laptop.OpenStore` is what a signed-in nurse's
screens work on.

Decisions with another good answer:

- **The position in the device's chain is one row** (`own.position`): epoch, next number, last id and clock are always
  read and written together, and one row costs one write in the commit that a nurse waits for.
- **A finding of the anchor takes its new epoch at once**, while the store opens, and not before the next write: so no
  path into the log can forget it.
- **Scope is rows, not a flag** (`feed_user`): a laptop has several users, and each look asks whose feeds it may read.
- **Purging is the only deletion**, and the database itself checks its conditions by trigger: a feed's log rows can go
  only when every one of them is placed at or below the durable mark.
"""
