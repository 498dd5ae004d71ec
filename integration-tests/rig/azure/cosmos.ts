import { type IncomingMessage, type RequestListener, ServerResponse } from "node:http";
import { CosmosClient } from "@azure/cosmos";
import { createHttpsServer } from "@vercel/cosmosdb-server";
import { end, listen } from "../listening.ts";
import type { Certificate } from "./certificate.ts";

/** One call of an item or a query, as it comes over the wire. */
export interface CosmosCall {
  readonly kind: "read" | "write";
  /** Of the item; absent for creates, upserts and queries. */
  readonly id?: string;
}

/** What a call gets instead of its answer: another one, none, or none after it was done. */
export type CosmosFault =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | "cut"
  | "lost";

/** Looks at every call of the data plane, and may spoil it. */
export type CosmosWatcher = (call: CosmosCall) => CosmosFault | undefined;

/** A Cosmos DB account on this machine. */
export interface CosmosAccount {
  /** `https://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** Answers a call, for a server that stands for the account. */
  readonly serve: RequestListener;
  /** A client with the account's key; whoever makes it disposes of it. */
  client(): CosmosClient;
  /** Makes a database with the containers `keys` and `live`. */
  createDatabase(name: string): Promise<void>;
  /** Undefined: nobody looks any more. */
  watch(watcher: CosmosWatcher | undefined): void;
  stop(): Promise<void>;
}

/**
 * Starts Vercel's Cosmos DB server on a free port.
 *
 * It is true to Cosmos in etags, conflicts, patches and queries of one partition. It is not in: time to live (nothing ever
 * expires), transactions, request units, throttles, indexing; it takes every key and token, and reads a patch's condition over
 * all partitions.
 */
export async function startCosmos({ cert, key }: Certificate): Promise<CosmosAccount> {
  const server = createHttpsServer({ cert, key, keepAlive: true });
  let watcher: CosmosWatcher | undefined;
  const [serve] = server.listeners("request");
  if (serve === undefined) throw new Error("the Cosmos DB server answers nothing");
  server.removeAllListeners("request");
  const listener: RequestListener = (request, response) => {
    const call = callOf(request);
    const fault = call === undefined ? undefined : watcher?.(call);
    if (fault === "cut") request.socket.destroy();
    else if (fault === "lost") Reflect.apply(serve, server, [request, silent(request)]);
    else if (fault === undefined) Reflect.apply(serve, server, [request, response]);
    else {
      request.resume();
      response.writeHead(fault.status, { "Content-Type": "application/json", ...fault.headers });
      response.end(JSON.stringify({ code: String(fault.status), message: "a fault of the rig" }));
    }
  };
  server.on("request", listener);
  const endpoint = `https://127.0.0.1:${await listen(server)}`;
  const client = () =>
    new CosmosClient({
      endpoint,
      key: Buffer.from("any key").toString("base64"),
      connectionPolicy: { enableEndpointDiscovery: false, enableBackgroundEndpointRefreshing: false },
    });
  return {
    endpoint,
    serve: listener,
    client,
    createDatabase: async (name) => {
      const owner = client();
      const { database } = await owner.databases.create({ id: name });
      for (const id of ["keys", "live"]) {
        await database.containers.create({ id, partitionKey: { paths: ["/pk"] }, defaultTtl: -1 });
      }
      owner.dispose();
    },
    watch: (wanted) => {
      watcher = wanted;
    },
    stop: () => end(server),
  };
}

/** Undefined for calls of databases and containers, and for the plan that the client asks for beside each query. */
function callOf({ method, url = "", headers }: IncomingMessage): CosmosCall | undefined {
  const [, id] = /\/docs(?:\/([^/?]+))?/.exec(url) ?? [undefined, undefined];
  if (!url.includes("/docs") || headers["x-ms-cosmos-is-query-plan-request"] !== undefined) return undefined;
  const kind = method === "GET" || headers["x-ms-documentdb-isquery"] !== undefined ? "read" : "write";
  return { kind, ...(id !== undefined && { id: decodeURIComponent(id) }) };
}

/** An answer that goes nowhere: once it is given, the line is cut. */
function silent(request: IncomingMessage): ServerResponse {
  const response = new ServerResponse(request);
  response.once("prefinish", () => request.socket.destroy());
  return response;
}
