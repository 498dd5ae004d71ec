import * as v from "valibot";
import { passing } from "../gateway/proxy.ts";
import { type SignalRService, startSignalR } from "../signalr/service.ts";
import { principalOf } from "./callers.ts";
import { identitiesOf } from "./identities.ts";
import { ArmError, type Part } from "./subscription.ts";
import type { Surroundings } from "./surroundings.ts";

const AUDIENCE = "https://signalr.azure.com";

const ServiceSchema = v.object({
  properties: v.object({
    features: v.array(v.object({ flag: v.string(), value: v.string() })),
    disableLocalAuth: v.optional(v.boolean(), false),
    upstream: v.optional(
      v.object({
        templates: v.array(
          v.object({
            urlTemplate: v.string(),
            hubPattern: v.optional(v.string()),
            categoryPattern: v.optional(v.string()),
            eventPattern: v.optional(v.string()),
            auth: v.optional(
              v.object({
                type: v.literal("ManagedIdentity"),
                managedIdentity: v.object({ resource: v.string() }),
              }),
            ),
          }),
        ),
      }),
      { templates: [] },
    ),
  }),
});

/** SignalR services: each is an emulator of its own, which calls the upstream that its body says. */
export interface SignalRParts {
  readonly parts: Readonly<Record<string, Part>>;
  /** The emulator of a service, for a test that cuts its connections. */
  service(name: string): SignalRService;
}

export function signalrParts(around: Surroundings): SignalRParts {
  const { directory, gateway, roles, subscription } = around;
  const services = new Map<string, SignalRService>();
  const find = (name: string): SignalRService => {
    const found = services.get(name);
    if (found === undefined) throw new ArmError("NotFound", `there is no SignalR service ${name}`);
    return found;
  };
  const start = async (id: string, name: string, localAuth: boolean): Promise<SignalRService> => {
    const service = await startSignalR({
      publicOrigin: `https://${hostOf(name)}`,
      localAuth,
      accepts: async (token) => {
        const principal = await principalOf(directory, token, [AUDIENCE]);
        return principal !== undefined && roles.may(principal, "signalr-rest", id);
      },
      identityToken: (resource) => {
        const [principal = ""] = identitiesOf(subscription, subscription.find(id)).values();
        return directory.issue(resource, { oid: principal });
      },
    });
    services.set(name, service);
    gateway.name(
      hostOf(name),
      passing(() => ({ origin: service.endpoint })),
    );
    return service;
  };
  const parts: Record<string, Part> = {
    "Microsoft.SignalRService/signalR": {
      put: async ({ arm: { body, id, name } }) => {
        const { disableLocalAuth, features, upstream } = v.parse(ServiceSchema, body).properties;
        const mode = features.find(({ flag }) => flag === "ServiceMode")?.value ?? "Default";
        const service = services.get(name) ?? (await start(id, name, !disableLocalAuth));
        // Only in this mode does a service call anybody.
        const templates = mode === "Serverless" ? upstream.templates : [];
        service.setUpstream(
          templates.map(
            ({ auth, categoryPattern = "*", eventPattern = "*", hubPattern = "*", urlTemplate }) => ({
              urlTemplate,
              hubPattern,
              categoryPattern,
              eventPattern,
              ...(auth !== undefined && { resource: auth.managedIdentity.resource }),
            }),
          ),
        );
      },
      removed: async ({ arm: { name } }) => {
        gateway.unname(hostOf(name));
        await services.get(name)?.stop();
        services.delete(name);
      },
    },
  };
  return { parts, service: find };
}

function hostOf(service: string): string {
  return `${service}.service.signalr.net`;
}
