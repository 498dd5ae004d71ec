import { readFile } from "node:fs/promises";
import { createServer } from "node:https";
import { fileURLToPath } from "node:url";
import type { Certificate } from "../../rig/azure/certificate.ts";
import { end, listen } from "../../rig/listening.ts";

const SCRIPT = fileURLToPath(import.meta.resolve("@microsoft/signalr/dist/browser/signalr.min.js"));
const PAGE = fileURLToPath(new URL("page.html", import.meta.url));

/** Somebody's site, of another origin than the service, with a page that asks for images. */
export interface Website {
  /** `https://127.0.0.1:<port>` */
  readonly origin: string;
  stop(): Promise<void>;
}

/** Starts it. The key stays on the site's own server: `negotiate` gives what its pages may have, as text. */
export async function startWebsite(
  { cert, key }: Pick<Certificate, "cert" | "key">,
  negotiate: () => Promise<string>,
): Promise<Website> {
  const answers: Readonly<Record<string, readonly [type: string, body: () => Promise<string>]>> = {
    "GET /": ["text/html", () => readFile(PAGE, "utf8")],
    "GET /signalr.js": ["text/javascript", () => readFile(SCRIPT, "utf8")],
    "POST /socket": ["application/json", negotiate],
  };
  const server = createServer({ cert, key }, async (request, response) => {
    const [type, body] = answers[`${request.method} ${request.url}`] ?? [];
    if (type === undefined || body === undefined) {
      response.writeHead(404).end();
      return;
    }
    try {
      const text = await body();
      response.writeHead(200, { "Content-Type": type }).end(text);
    } catch (error) {
      response.writeHead(502).end(String(error));
    }
  });
  return { origin: `https://127.0.0.1:${await listen(server)}`, stop: () => end(server) };
}
