/** Stands for a value that is not known yet: an output of a resource that does not exist. */
export const UNKNOWN: unique symbol = Symbol("unknown");

/**
 * A resource as a program declares it, whoever has seen it: Pulumi's engine, a state file, or a run of the program under
 * mocks. It is all that a rule gets to see, so that a rule decides the same in each of these places.
 */
export interface ResourceRecord {
  /** Type token, such as `aws:s3/bucket:Bucket`. */
  readonly type: string;
  /** Name in the program, not the one in the cloud. */
  readonly name: string;
  /** Unique within the stack. */
  readonly urn: string;
  /**
   * Inputs as plain data: secrets opened, `UNKNOWN` where a value is not known, at any depth. Of a resource that exists
   * it may be what the provider made of them.
   */
  readonly props: Readonly<Record<string, unknown>>;
  /** URNs of the resources from whose outputs each property was made. Known even where the value is not. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  /** URN of the component that holds it. */
  readonly parent?: string | undefined;
  readonly options?: RecordedOptions | undefined;
}

/** Pulumi's own options of the resource that change what its inputs mean. */
export interface RecordedOptions {
  /** Whether Pulumi refuses to delete it. */
  readonly protect?: boolean | undefined;
  /** Properties whose changes are left alone; what they say may not be what exists. */
  readonly ignoreChanges?: readonly string[] | undefined;
}

/** Type of the resource that stands for the stack itself and holds all others. */
export const STACK_TYPE = "pulumi:pulumi:Stack";
