import { buildPacks } from "./packs.ts";

// Compiles the policy packs into policies/dist, from where Pulumi runs them by their path.

await buildPacks();
