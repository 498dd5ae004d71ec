import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createRequire, registerHooks } from "node:module";
import { join, resolve } from "node:path";
import { buffer } from "node:stream/consumers";
import * as v from "valibot";
import { listen } from "../../listening.ts";
import { FunctionsCore, type RpcHttp } from "./coreApi.ts";
import { match, type RouteMatch, routesOf } from "./routes.ts";

/*
 * Runs a function app as Azure's host and worker do: `node main.ts <folder> [port]`. The app's own copy of `@azure/functions` makes
 * requests, contexts and answers; routing, limits and what is said of a call that no function takes are ours.
 */

const [folder, wantedPort = "0"] = process.argv.slice(2);
if (folder === undefined) throw new Error("usage: main.ts <folder of the app> [port]");

const HostSchema = v.object({
  version: v.literal("2.0"),
  extensions: v.object({ http: v.object({ routePrefix: v.literal("") }) }),
});
const ManifestSchema = v.object({ main: v.string() });
const jsonOf = async (name: string): Promise<unknown> =>
  JSON.parse(await readFile(join(folder, name), "utf8"));
v.parse(HostSchema, await jsonOf("host.json"));
const { main } = v.parse(ManifestSchema, await jsonOf("package.json"));

const core = new FunctionsCore();
Object.assign(globalThis, { semantestFunctionsCore: core.api });
const coreModule = new URL("core.cjs", import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "@azure/functions-core"
      ? { url: coreModule, shortCircuit: true }
      : next(specifier, context),
});
createRequire(import.meta.url)(resolve(folder, main));
await core.start();
const routes = routesOf([...core.functions.values()].map((it) => it.metadata));

const server = createServer(async (request, response) => {
  try {
    await answer(request, response);
  } catch (error) {
    console.error(error);
    response.writeHead(500).end();
  }
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", `http://${request.headers.host ?? "localhost"}`);
  const { method = "GET" } = request;
  const found = match(routes, method, url.pathname);
  if (found === undefined || found === "method") {
    response.writeHead(found === undefined ? 404 : 405).end();
    return;
  }
  const http = await rpcOf(request, method, url, found);
  const told = await core.invoke(found.route.name, found.route.binding, http);
  response.writeHead(Number(told?.statusCode ?? 204), { ...told?.headers });
  const { body } = told ?? {};
  response.end(body?.bytes === undefined ? body?.string : Buffer.from(body.bytes));
}

async function rpcOf(
  request: IncomingMessage,
  method: string,
  url: URL,
  { parameters }: RouteMatch,
): Promise<RpcHttp> {
  const bytes = await buffer(request);
  const nullable = (entries: Iterable<readonly [string, string]>) =>
    Object.fromEntries(Array.from(entries, ([name, value]) => [name, { value }]));
  const headers = Object.entries(request.headers).map(
    ([name, value]) => [name, [value ?? ""].flat().join(", ")] as const,
  );
  return {
    method,
    url: url.href,
    nullableHeaders: nullable(headers),
    nullableQuery: nullable(url.searchParams),
    nullableParams: nullable(Object.entries(parameters)),
    ...(bytes.length > 0 && { body: { bytes } }),
  };
}

process.once("SIGTERM", () => {
  void core.terminate().then(() => process.exit());
});
if (wantedPort === "0") console.log(`listening on ${await listen(server)}`);
else server.listen(Number(wantedPort), "127.0.0.1", () => console.log(`listening on ${wantedPort}`));
