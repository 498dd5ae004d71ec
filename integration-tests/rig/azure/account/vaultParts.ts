import * as v from "valibot";
import { serveVault } from "../keyVault.ts";
import { bearer, principalOf } from "./callers.ts";
import type { Part } from "./subscription.ts";
import type { Surroundings } from "./surroundings.ts";

const RESOURCE = "https://vault.azure.net";
const VAULT = "Microsoft.KeyVault/vaults";
const SecretSchema = v.object({ properties: v.object({ value: v.string() }) });

/** Key Vaults: each answers reads of the secrets that stand in it. */
export function vaultParts(around: Surroundings): Readonly<Record<string, Part>> {
  const { directory, gateway, roles, subscription } = around;
  return {
    [VAULT]: {
      put: ({ arm: { id, name } }) => {
        if (gateway.find(hostOf(name)) !== undefined) return;
        const listener = serveVault({
          resource: RESOURCE,
          secret: (asked) => {
            const secret = subscription.find(`${id}/secrets/${asked}`);
            return secret && v.parse(SecretSchema, secret.arm.body).properties.value;
          },
        });
        gateway.name(hostOf(name), {
          request: async (request, response) => {
            const token = bearer(request.headers.authorization);
            if (token !== undefined) {
              const [, secret = ""] = /^\/secrets\/([\w-]+)/.exec(request.url ?? "") ?? [];
              const principal = await principalOf(directory, token, [RESOURCE]);
              if (principal === undefined || !roles.may(principal, "secret", `${id}/secrets/${secret}`)) {
                response.writeHead(403, { "Content-Type": "application/json" });
                response.end(JSON.stringify({ error: { code: "Forbidden" } }));
                return;
              }
            }
            listener(request, response);
          },
        });
      },
      removed: ({ arm: { name } }) => gateway.unname(hostOf(name)),
    },
  };
}

function hostOf(vault: string): string {
  return `${vault}.vault.azure.net`;
}
