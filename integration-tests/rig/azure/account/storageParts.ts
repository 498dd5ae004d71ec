import { mkdir } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { type BlobService, startAzurite } from "../azurite.ts";
import { pass } from "../gateway/proxy.ts";
import { bearer, principalOf } from "./callers.ts";
import type { Deployed, Part } from "./subscription.ts";
import type { Surroundings } from "./surroundings.ts";

const AUDIENCES = ["https://storage.azure.com", "https://storage.azure.com/"];

/** Storage accounts: each is an Azurite of its own, started when somebody calls it first. */
export function storageParts(around: Surroundings): Readonly<Record<string, Part>> {
  const accounts = new Map<string, Account>();
  return {
    "Microsoft.Storage/storageAccounts": {
      put: ({ arm: { id, name } }) => {
        if (accounts.has(name)) return;
        const account = new Account(around, id, name);
        around.gateway.name(hostOf(name), { request: (...call) => account.answer(...call) });
        accounts.set(name, account);
      },
      removed: async ({ arm: { name } }) => {
        around.gateway.unname(hostOf(name));
        await accounts.get(name)?.stop();
        accounts.delete(name);
      },
    },
    "Microsoft.Storage/storageAccounts/blobServices/containers": {
      put: (container) => accounts.get(accountOf(container))?.addContainer(container.arm.name),
      removed: (container) => accounts.get(accountOf(container))?.removeContainer(container.arm.name),
    },
  };
}

function hostOf(account: string): string {
  return `${account}.blob.core.windows.net`;
}

function accountOf({ arm: { fullName } }: Deployed): string {
  return fullName.split("/")[0] ?? "";
}

class Account {
  readonly #around: Surroundings;
  readonly #id: string;
  readonly #name: string;
  readonly #containers = new Set<string>();
  #started: Promise<BlobService> | undefined;

  constructor(around: Surroundings, id: string, name: string) {
    this.#around = around;
    this.#id = id;
    this.#name = name;
  }

  async addContainer(name: string): Promise<void> {
    if (this.#containers.has(name)) return;
    this.#containers.add(name);
    await (await this.#started)?.createContainer(name);
  }

  removeContainer(name: string): void {
    this.#containers.delete(name);
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A browser asks for leave before it shows anything.
    if (request.method !== "OPTIONS" && !(await this.#mayCall(request))) {
      request.resume();
      response.writeHead(403, { "x-ms-error-code": "AuthorizationPermissionMismatch" }).end();
      return;
    }
    this.#started ??= this.#start();
    const { origin } = await this.#started;
    await pass(request, response, { origin });
  }

  async stop(): Promise<void> {
    await (await this.#started)?.stop();
  }

  /** By a token of somebody with a role, or by an address that such a one has signed. */
  async #mayCall(request: IncomingMessage): Promise<boolean> {
    const { directory, roles } = this.#around;
    const { pathname, searchParams } = new URL(request.url ?? "/", "https://account");
    const [, container = ""] = pathname.split("/");
    if (container !== "" && !this.#containers.has(container)) return true;
    const token = bearer(request.headers.authorization);
    const principal =
      token === undefined
        ? (searchParams.get("skoid") ?? undefined)
        : await principalOf(directory, token, AUDIENCES);
    if (principal === undefined) return false;
    const isForKey = searchParams.get("comp") === "userdelegationkey";
    const target = container === "" ? this.#id : `${this.#id}/blobServices/default/containers/${container}`;
    return roles.may(principal, isForKey ? "delegation-key" : "blob", target);
  }

  async #start(): Promise<BlobService> {
    const { certificate, directory, folder } = this.#around;
    const own = join(folder, this.#name);
    await mkdir(own, { recursive: true });
    const service = await startAzurite(own, certificate, directory, this.#name);
    for (const container of this.#containers) await service.createContainer(container);
    return service;
  }
}
