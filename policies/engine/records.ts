import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import type { ResourceRecord } from "../frame/record.ts";
import { plainRecord } from "./plain.ts";

/** The record of a resource that is about to be made. Pulumi does not tell its dependencies yet. */
export function recordOfArgs({ name, opts, props, type, urn }: ResourceValidationArgs): ResourceRecord {
  return {
    type,
    name,
    urn,
    props: plainRecord(props),
    propertyDependencies: {},
    parent: opts.parent,
    options: { protect: opts.protect, ignoreChanges: opts.ignoreChanges },
  };
}

/** The record of a resource as it stands at the end of an operation. */
export function recordOfResource(resource: PolicyResource): ResourceRecord {
  const { name, opts, parent, props, propertyDependencies, type, urn } = resource;
  return {
    type,
    name,
    urn,
    props: plainRecord(props),
    propertyDependencies: Object.fromEntries(
      Object.entries(propertyDependencies).map(([property, sources]) => [
        property,
        sources.map((it) => it.urn),
      ]),
    ),
    parent: parent?.urn ?? opts.parent,
    options: { protect: opts.protect, ignoreChanges: opts.ignoreChanges },
  };
}
