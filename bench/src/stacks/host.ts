import { rmSync } from "node:fs";
import type { Server } from "node:http";
import * as v from "valibot";
import { QuestionSchema, type Ready, type StackMessage, type Usage } from "../processes/messages.ts";

/**
 * Runs a stack in a process of its own: tells the parent where it listens and, when asked, what the process uses. `folder`
 * is the stack's for as long as the process lives.
 */
export async function host(start: (folder: string) => Promise<Ready>): Promise<void> {
  const [, , folder] = process.argv;
  if (folder === undefined) throw new Error("run this process with a folder for its files");
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  process.on("message", (message) => {
    const { collectGarbage } = v.parse(QuestionSchema, message);
    if (collectGarbage) collect();
    tell({ usage: usage() });
  });
  // The parent is gone: nobody will measure any more.
  process.on("disconnect", () => process.exit());
  tell({ ready: await start(folder) });
}

/** Listens on a free port of the loopback address; resolves with the port. */
export function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port: 0, host: "127.0.0.1", backlog: 2048 }, () => {
      const address = server.address();
      if (typeof address === "object" && address !== null) resolve(address.port);
      else reject(new Error("the server listens on no port"));
    });
  });
}

function tell(message: StackMessage): void {
  // A parent that has just gone is told by `disconnect`; without a callback it would be an error of this process.
  process.send?.(message, undefined, undefined, () => undefined);
}

function usage(): Usage {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  return { cpuMs: (user + system) / 1000, rssBytes: rss, heapUsedBytes: heapUsed };
}

function collect(): void {
  if (globalThis.gc === undefined) throw new Error("run this process with node --expose-gc");
  globalThis.gc();
}
