import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";

// Downloads the Pulumi CLI into the folder named by the first argument. It is a program of its own because the
// download cannot be cancelled, but a process can be killed.
try {
  await PulumiCommand.install({ root: process.argv[2] ?? "" });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
