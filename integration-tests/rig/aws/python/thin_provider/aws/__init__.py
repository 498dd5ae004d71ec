"""Resource types of `@pulumi/aws` that the thin provider knows. Any other type fails."""

from . import (
    apis,
    buckets,
    costs,
    distributions,
    edge,
    firewall,
    functions,
    identities,
    monitoring,
    names,
    notifications,
    parameters,
    stages,
    tables,
)

__all__ = [
    "apis",
    "buckets",
    "costs",
    "distributions",
    "edge",
    "firewall",
    "functions",
    "identities",
    "monitoring",
    "names",
    "notifications",
    "parameters",
    "stages",
    "tables",
]
