import { KEY_ROLES, KeyListSchema, type ListedKey } from "@semantest/handlers/protocol";
import { createKey, revokeKey } from "@semantest/sdk/http";
import type { Command } from "commander";
import * as v from "valibot";
import { atDoors } from "../connection/doors.ts";
import { setUp } from "../connection/setup.ts";
import type { Context } from "../context.ts";
import { DOCS, usageError } from "../errors.ts";
import { definitions, table } from "../format/table.ts";
import { addConnectionOptions, connectionEntries, flag, readOptions } from "../options.ts";
import { createOutput } from "../output.ts";

const EXAMPLES = `
Your own key is read from SEMANTEST_API_KEY or from the stored keys, never from an argument. A key's role decides what it may:
operator keys make keys of any role and tenant; without one, create gives a new device key.

Examples:
  $ semantest keys list
  $ semantest keys create --role client --tenant acme --name ci
  $ semantest keys create --role client --tenant acme --save
  $ semantest keys revoke 3kTMd81yWq0Z`;

const label = v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(100)));
const ListOptions = v.object({ ...connectionEntries, tenant: label });
const CreateOptions = v.object({
  ...connectionEntries,
  role: v.optional(v.picklist(KEY_ROLES, `must be one of ${KEY_ROLES.join(", ")}`)),
  tenant: label,
  name: label,
  save: flag,
});
const RevokeOptions = v.object(connectionEntries);

/** Nothing else reaches the door: `DELETE /keys/self` erases a tenant. */
const KEY_ID = /^[0-9A-Za-z]{12}$/;

/** `semantest keys create|list|revoke`: API keys of the server in use. */
export function addKeys(program: Command, context: Context): void {
  const keys = program
    .command("keys")
    .description("create, list and revoke API keys of the server in use")
    .addHelpText("after", EXAMPLES);
  addConnectionOptions(keys.command("create"))
    .description("make a key; it is shown this once")
    .option("--role <role>", `${KEY_ROLES.join(", ")} (operator keys only; default device)`)
    .option("--tenant <tenant>", "tenant of the key (operator keys only)")
    .option("--name <name>", "name of the key (operator keys only)")
    .option("--save", "store the key for this program instead of showing it")
    .action(async (raw: unknown) => create(context, readOptions(CreateOptions, raw)));
  addConnectionOptions(keys.command("list"))
    .description("list the keys of your tenant, without their secrets")
    .option("--tenant <tenant>", "tenant to list (operator keys only)")
    .action(async (raw: unknown) => list(context, readOptions(ListOptions, raw)));
  addConnectionOptions(keys.command("revoke"))
    .description("remove a key and end its connections")
    .argument("<id>", "id of the key, as listed")
    .action(async (id: string, raw: unknown) => revoke(context, id, readOptions(RevokeOptions, raw)));
}

async function create(context: Context, options: v.InferOutput<typeof CreateOptions>): Promise<void> {
  const output = createOutput(context.stdout, context.stderr, options.json === true);
  const { role, tenant, name } = options;
  const setup = await setUp(context, options);
  const wanted = {
    ...(role !== undefined && { role }),
    ...(tenant !== undefined && { tenant }),
    ...(name !== undefined && { name }),
  };
  const { server, created } = await atDoors(setup, context.signal, async ({ server, http }) => ({
    server,
    created: await createKey(http, wanted, context.signal),
  }));
  const { key, ...known } = created;
  if (options.save === true) {
    await setup.keys.save(server.origin, {
      key,
      id: known.id,
      ...(known.name !== undefined && { name: known.name }),
      savedAt: new Date().toISOString(),
    });
  }
  const place = options.save === true ? { file: setup.keys.path } : { key };
  output.document({ server: server.url, ...known, ...place });
  const facts = definitions([
    ["id", known.id],
    ["role", known.role],
    ["tenant", known.tenant],
    ["server", server.url],
    "key" in place ? ["key", place.key] : ["stored in", place.file],
  ]);
  for (const line of facts) output.line(line);
  if ("key" in place)
    output.note("The key is shown this once. Whoever has it may use it: keep it in a secret store.");
}

async function list(context: Context, options: v.InferOutput<typeof ListOptions>): Promise<void> {
  const output = createOutput(context.stdout, context.stderr, options.json === true);
  const setup = await setUp(context, options);
  const query = options.tenant === undefined ? "" : `?${new URLSearchParams({ tenant: options.tenant })}`;
  const { server, keys } = await atDoors(setup, context.signal, async ({ server, http }) => ({
    server,
    keys: v.parse(KeyListSchema, await http.ask("GET", `/keys${query}`, { signal: context.signal })).keys,
  }));
  output.document({ server: server.url, keys });
  if (keys.length === 0) output.line(`${server.url} has no keys of this tenant.`);
  else for (const line of table(HEADINGS, keys.map(row))) output.line(line);
}

async function revoke(
  context: Context,
  id: string,
  options: v.InferOutput<typeof RevokeOptions>,
): Promise<void> {
  const output = createOutput(context.stdout, context.stderr, options.json === true);
  if (!KEY_ID.test(id))
    throw usageError(`key id ${id}: must be 12 letters and digits`, "see `semantest keys list`", DOCS.keys);
  const setup = await setUp(context, options);
  const server = await atDoors(setup, context.signal, async ({ server, http }) => {
    await revokeKey(http, id, context.signal);
    return server;
  });
  const forgotten = await setup.keys.forget(id);
  output.document({ server: server.url, id, revoked: true, forgotten });
  output.line(`revoked ${id} at ${server.url}${forgotten ? " and forgot it here" : ""}`);
}

const HEADINGS = ["id", "role", "tenant", "name", "created", "last used", ""];

function row({ id, role, tenant, name, createdAt, lastUsedAt, self }: ListedKey): string[] {
  return [
    id,
    role,
    tenant,
    name ?? "",
    createdAt.slice(0, 10),
    lastUsedAt?.slice(0, 10) ?? "never",
    self ? "this one" : "",
  ];
}
