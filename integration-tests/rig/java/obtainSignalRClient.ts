import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "../cacheFolder.ts";
import { runBounded } from "../engine/runBounded.ts";
import type { Tool } from "../tool.ts";

const POM = fileURLToPath(new URL("pom.xml", import.meta.url));
const COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies";
const LOOK_TIMEOUT_MS = 30_000;
const DOWNLOAD_TIMEOUT_MS = 240_000;

/** Folder with the archives of Microsoft's Java client of SignalR, for `java -cp`; made once in the user's cache by Maven. */
export async function obtainSignalRClient(): Promise<Tool> {
  try {
    await runBounded({ command: "java", args: ["-version"], timeoutMs: LOOK_TIMEOUT_MS });
    const digest = createHash("sha256")
      .update(await readFile(POM))
      .digest("hex")
      .slice(0, 12);
    const folder = cacheFolder(`java-${digest}`);
    if (!(await hasClient(folder))) await fill(folder);
    return { kind: "ready", path: folder };
  } catch (error) {
    return {
      kind: "absent",
      reason: `no Java with Microsoft's SignalR client (${error instanceof Error ? error.message : error})`,
      remedy: "apt-get install default-jdk-headless maven && npm run setup:tools",
    };
  }
}

async function hasClient(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  return names.some((name) => name.startsWith("signalr-"));
}

/** Fills it beside its place and moves it there, so that runs of two checkouts never see half of it. */
async function fill(folder: string): Promise<void> {
  console.error(`Java client of SignalR: fetching it to ${folder}`);
  await mkdir(dirname(folder), { recursive: true });
  const filling = await mkdtemp(join(dirname(folder), "filling-"));
  try {
    const args = ["--batch-mode", "--quiet", "--file", POM, COPY, `-DoutputDirectory=${filling}`];
    await runBounded({ command: "mvn", args, timeoutMs: DOWNLOAD_TIMEOUT_MS });
    await rm(folder, { recursive: true, force: true });
    await rename(filling, folder);
  } finally {
    await rm(filling, { recursive: true, force: true });
  }
}
