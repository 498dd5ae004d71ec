import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Host } from "../gateway/gateway.ts";
import { OriginTimeout, type Passage, pass, passUpgrade, refuseUpgrade } from "../gateway/proxy.ts";
import type { Configuration } from "./configuration.ts";
import { Firewall } from "./firewall.ts";
import { answeredHeaders, forwardedHeaders } from "./headers.ts";
import { pathAtOrigin, routeOf } from "./routing.ts";

/** An answer of Front Door's own. */
interface Own {
  readonly status: number;
  readonly body: Buffer | string;
}

const NO_ROUTE: Own = { status: 404, body: "no route of this name takes that path\n" };
const NO_ORIGIN: Own = { status: 503, body: "the origin group has no origin\n" };

/**
 * One name of a Front Door: does what the deployed routes, origins, rule sets and firewall say at the time of the call, and
 * nothing else. A route, header or origin that was forgotten there is missing here.
 *
 * It does not prove probes, caches, managed rules, how soon a change arrives, nor that Front Door itself carries sockets.
 */
export class FrontDoorName implements Host {
  readonly minimumTls: () => "TLSv1.2" | "TLSv1.3";
  readonly #configuration: Configuration;
  readonly #id: string;
  readonly #firewall = new Firewall();

  /** `id` is that of the endpoint or of the domain. */
  constructor(configuration: Configuration, id: string, minimumTls: () => "TLSv1.2" | "TLSv1.3") {
    this.#configuration = configuration;
    this.#id = id;
    this.minimumTls = minimumTls;
  }

  async request(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const found = this.#passage(request);
    if ("status" in found) {
      request.resume();
      response.writeHead(found.status).end(found.body);
      return;
    }
    try {
      await pass(request, response, found);
    } catch (error) {
      if (response.headersSent) response.destroy();
      else response.writeHead(error instanceof OriginTimeout ? 504 : 502).end();
    }
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const found = this.#passage(request);
    if ("status" in found) refuseUpgrade(socket, found.status);
    else passUpgrade(request, socket, head, found);
  }

  #passage(request: IncomingMessage): Passage | Own {
    const { headers, method = "GET", socket, url = "/" } = request;
    const host = headers.host ?? "";
    const address = socket.remoteAddress ?? "";
    const seen = { method, uri: `https://${host}:443${url}`, address };
    for (const policy of this.#configuration.firewallsOf(this.#id)) {
      const blocked = this.#firewall.judge(policy, seen);
      if (blocked !== undefined) return blocked;
    }
    const [path = "/", query] = url.split(/(?=\?)/, 2);
    const match = routeOf(this.#configuration.routesOf(this.#id), path);
    if (match === undefined || !match.route.supportedProtocols.includes("Https")) return NO_ROUTE;
    const origin = this.#configuration.originOf(match.route);
    if (origin === undefined) return NO_ORIGIN;
    const { frontDoorId, timeoutMs } = this.#configuration;
    const { originHostHeader } = origin;
    return {
      origin: `https://${origin.hostName}`,
      path: `${pathAtOrigin(path, match.rest, match.route.originPath)}${query ?? ""}`,
      headers: forwardedHeaders(headers, { address, host }, { frontDoorId, originHostHeader }),
      timeoutMs,
      answered: (given) => answeredHeaders(given, this.#configuration.rulesOf(match.route)),
    };
  }
}
