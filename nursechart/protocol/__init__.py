"""What laptop and pharmacy say to each other: frames, messages and the signatures over both. Pure: no socket, no clock.

This package is the specification of the wire. In the order one meets it:

`enrolment`   the code a nurse types once: a secret, and the fingerprint of the certificate authority to trust
`signatures`  every request signed by the laptop's device key, every answer by the pharmacy's key (RFC 9421)
`envelope`    one shape for every body: a JSON head, then raw frames; compressed, with limits met before inflating
`messages`    the heads, endpoint by endpoint
`frames`      entries as bytes, one after the other
`attested`    small signed words that outlive their answer: leases and orders
`feedlist`    the tag by which both ends notice that a laptop is up to date
`carried`     the same messages in a file that somebody carries, sealed to who receives it; `carried_photos` behind them
`limits`, `versions`  how much of anything, and which end understands what

Decisions with another good answer: ids, digests and signatures travel as raw bytes in frames and as base64 in heads
(compressed, MessagePack heads would save nothing, and these can be read in a capture). A frame holds the entry's own
bytes, never a re-encoding, so a relay at a clinic or a file carried by hand can pass frames on without understanding
them: nothing in a frame names the connection it came by.
"""
