/** Pages and scripts of the interface, and what the manifest says of them. */
export interface InterfaceEntries {
  /** Name of the bundle to its source. */
  readonly scripts: Readonly<Record<string, string>>;
  readonly manifest: Readonly<Record<string, unknown>>;
}

/** What popup, options, first run and indicator add to the build. */
export const INTERFACE: InterfaceEntries = { scripts: {}, manifest: {} };
