import type { IncomingMessage, ServerResponse } from "node:http";
import * as v from "valibot";
import { type CosmosAccount, startCosmos } from "../cosmos.ts";
import { principalOf } from "./callers.ts";
import { ArmError, type Deployed, type Part } from "./subscription.ts";
import type { Surroundings } from "./surroundings.ts";

const ACCOUNT = "Microsoft.DocumentDB/databaseAccounts";
const ITEMS = `${ACCOUNT}/sqlDatabases/containers/items/`;
/** What a call of each method needs leave for; a patch is several. */
const ITEM_ACTIONS: Readonly<Record<string, string>> = {
  GET: "read",
  POST: "create",
  PUT: "replace",
  PATCH: "replace",
  DELETE: "delete",
};

const AccountSchema = v.object({
  properties: v.looseObject({
    disableLocalAuth: v.literal(true, "the rig opens accounts by identities only"),
  }),
});
const ContainerSchema = v.object({
  properties: v.object({
    resource: v.object({
      id: v.string(),
      partitionKey: v.object({ paths: v.array(v.string()) }),
      defaultTtl: v.optional(v.number()),
    }),
  }),
});

/** Accounts of Cosmos DB: each is a server of its own. */
export interface CosmosParts {
  readonly parts: Readonly<Record<string, Part>>;
  /** The server of an account, for a test that spoils its calls. */
  account(name: string): CosmosAccount;
}

export function cosmosParts(around: Surroundings): CosmosParts {
  const accounts = new Map<string, CosmosAccount>();
  const serverOf = ({ arm: { fullName } }: Deployed): CosmosAccount => find(fullName.split("/")[0] ?? "");
  const find = (name: string): CosmosAccount => {
    const found = accounts.get(name);
    if (found === undefined) throw new ArmError("NotFound", `there is no database account ${name}`);
    return found;
  };
  const parts: Record<string, Part> = {
    [ACCOUNT]: {
      put: async ({ arm: { body, id, name } }) => {
        v.parse(AccountSchema, body);
        if (accounts.has(name)) return;
        const account = await startCosmos(around.certificate);
        accounts.set(name, account);
        around.gateway.name(hostOf(name), {
          minimumTls: () => "TLSv1.2",
          request: (request, response) => answer(around, account, id, request, response),
        });
      },
      removed: async ({ arm: { name } }) => {
        around.gateway.unname(hostOf(name));
        await accounts.get(name)?.stop();
        accounts.delete(name);
      },
    },
    [`${ACCOUNT}/sqlDatabases`]: {
      put: (database) =>
        using(serverOf(database), async (client) => {
          await client.databases.createIfNotExists({ id: database.arm.name });
        }),
    },
    [`${ACCOUNT}/sqlDatabases/containers`]: {
      put: (container) =>
        using(serverOf(container), async (client) => {
          const { id, partitionKey, defaultTtl } = v.parse(ContainerSchema, container.arm.body).properties
            .resource;
          const [, database = ""] = container.arm.fullName.split("/");
          const definition = { id, partitionKey, ...(defaultTtl !== undefined && { defaultTtl }) };
          await client.database(database).containers.createIfNotExists(definition);
        }),
    },
  };
  return { parts, account: find };
}

function hostOf(account: string): string {
  return `${account}.documents.azure.com`;
}

async function using(
  server: CosmosAccount,
  work: (client: ReturnType<CosmosAccount["client"]>) => Promise<void>,
): Promise<void> {
  const client = server.client();
  try {
    await work(client);
  } finally {
    client.dispose();
  }
}

/** Hands a call to the account's server, where whoever makes it has a right to it. */
async function answer(
  { directory, roles }: Surroundings,
  account: CosmosAccount,
  id: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { host, authorization = "" } = request.headers;
  const token = new URLSearchParams(decodeURIComponent(authorization)).get("sig") ?? "";
  const principal = await principalOf(directory, token, [
    `https://${host?.split(":")[0]}`,
    "https://cosmos.azure.com",
  ]);
  if (principal === undefined || !roles.mayInDatabase(principal, actionOf(request), id)) {
    request.resume();
    response.writeHead(403, { "Content-Type": "application/json" });
    response.end(JSON.stringify({ code: "Forbidden", message: "no right of this account's own roles" }));
    return;
  }
  account.serve(request, response);
}

function actionOf({ headers, method = "GET", url = "" }: IncomingMessage): string {
  if (!/\/docs(\/|$|\?)/.test(url)) return `${ACCOUNT}/readMetadata`;
  const isQuery =
    headers["x-ms-documentdb-isquery"] !== undefined ||
    headers["x-ms-cosmos-is-query-plan-request"] !== undefined;
  return isQuery
    ? `${ACCOUNT}/sqlDatabases/containers/executeQuery`
    : `${ITEMS}${ITEM_ACTIONS[method] ?? "read"}`;
}
