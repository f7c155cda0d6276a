"""What goes out as FHIR R4 under US Core 6.1.0, one module a resource; codes and times serve both directions."""
