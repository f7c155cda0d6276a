"""The laptop's end of sync: offers what the pharmacy lacks, takes what is new, and never stands in a nurse's way.

`enrol` is the first contact and signing in; `transport` the pinned connection; `pharmacy` the far end as the laptop
speaks to it (signing, checking, opening); `session` who is signed in there; `engine` one run; `loop` the thread that
decides when to run. `ports` says what the engine needs from the laptop's store. Nothing here knows a screen, and
nothing looks into a statement: entries are carried, checked and handed over.

What was charted is never held up by sync and never lost by it: nothing is noted as sent because an answer says so, but
only once the feed's own order, checked against the pharmacy's digest, holds it. Whatever is not a signed answer of the
pinned pharmacy counts as *offline*.
"""
