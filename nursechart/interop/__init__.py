"""Pure mapping between the chart and the world outside: FHIR R4 out and in.

Views of `chart` go out as Bundles (`fhir_out`); Bundles of other systems come in as statements of `record` kinds
(`fhir_in`). Bytes in, values out: no file, no socket and no clock is touched here, and the same input gives the same
output. `fhir/` holds one module a resource for what goes out, and the codes both ways share; `intake/` the readers.

Decided here: an own writer and own typed readers rather than a FHIR library as the model, because the libraries lose
digits (98.60 becomes 98.6) and refuse what real files hold. The library judges our output in the tests instead.
"""
