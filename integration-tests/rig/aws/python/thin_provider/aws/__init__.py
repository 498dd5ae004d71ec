"""Resource types of `@pulumi/aws` that the thin provider knows. Any other type fails."""

from . import apis, buckets, costs, edge, firewall, functions, identities, monitoring, names, notifications, parameters, tables

__all__ = [
    "apis",
    "buckets",
    "costs",
    "edge",
    "firewall",
    "functions",
    "identities",
    "monitoring",
    "names",
    "notifications",
    "parameters",
    "tables",
]
