"""The pharmacy's end: who may enter, what is accepted, in which order, and who is told.

The server numbers, judges and keeps; it never merges and never rewrites. One folder holds everything a small agency
needs (`folder`); nothing that matters lives in the process, so several may run over one PostgreSQL.

Read in this order: `tables`, `door` (signatures, nonces, limits), `routes` (the declared table), `judgement` (accept,
quarantine, refuse), `numbering` (places and digests), `scope` (who may read what), `delivery` (heads, pages, bodies) on
`places` (the order of many feeds with one question), `projector` (the chart's tables, outside every push) and `desk`
(what the pharmacy itself charts).
"""
