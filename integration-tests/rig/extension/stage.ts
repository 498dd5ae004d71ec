import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { generate } from "selfsigned";
import { freePort } from "../freePort.ts";
import { type LocalServer, makeHome, startServer } from "../localServer.ts";
import { type ChatSite, createChatSite } from "./chatSite.ts";
import { type Front, type Site, startFront } from "./front.ts";

/** Public name under which the extension looks for its server. */
const API_HOST = "api.extension.semantest.com";

/** A public server and a chat site, behind TLS and under their public names. */
export interface Stage {
  readonly front: Front;
  readonly chat: ChatSite;
  readonly server: LocalServer;
  /** Environment of a command line of ours that uses that server, in a home of its own. */
  readonly cli: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** What a stage has beyond the usual. */
interface StageOptions {
  /** More sites, by host name. */
  readonly sites?: Readonly<Record<string, Site>>;
  /** More settings of the server. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Starts it. The server is ours, as a public one: keys, tickets and limits are required. */
export async function startStage({ sites, settings }: StageOptions = {}): Promise<Stage> {
  const home = await makeHome();
  const port = await freePort();
  const { cert, private: key } = await generate([{ name: "commonName", value: API_HOST }], {
    keySize: 2048,
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true },
      { name: "subjectAltName", altNames: [{ type: 2, value: API_HOST }] },
    ],
  });
  const certFile = join(home, "certificate.pem");
  await writeFile(certFile, cert);
  const origin = `https://${API_HOST}:${port}`;
  const chat = createChatSite();
  const front = await startFront({
    apiHost: API_HOST,
    certificate: { cert, key },
    sites: { ...chat.sites, ...sites },
    port,
  });
  const server = await startServer({
    env: { SEMANTEST_PUBLIC_ORIGIN: origin, SEMANTEST_REQUESTS_PER_MINUTE: "1000000", ...settings },
  });
  front.behind(server.port);
  const preload = pathToFileURL(join(import.meta.dirname, "publicNames.ts")).href;
  return {
    front,
    chat,
    server,
    cli: {
      PATH: process.env.PATH ?? "",
      HOME: home,
      XDG_CONFIG_HOME: join(home, "config"),
      XDG_STATE_HOME: join(home, "state"),
      NODE_OPTIONS: `--import ${preload}`,
      NODE_EXTRA_CA_CERTS: certFile,
      SEMANTEST_REMOTE_URL: `wss://${API_HOST}:${port}`,
      SEMANTEST_SERVER: "remote",
    },
    stop: async () => {
      await server.stop();
      await front.stop();
    },
  };
}
