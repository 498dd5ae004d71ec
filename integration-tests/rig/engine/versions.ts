/** Version of the Pulumi engine that the suites are written for: what go.mod beside this file builds. */
export const ENGINE_VERSION = "3.256.0";
