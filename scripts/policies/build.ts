import { buildPackage } from "./package.ts";

// Builds into policies/dist what is published as @semantest/policies; Pulumi runs its packs by their path.

await buildPackage();
