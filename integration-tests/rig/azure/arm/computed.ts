import { createHash } from "node:crypto";
import { SUBSCRIPTION, toArm } from "./body.ts";
import { isAzure } from "./resourceTypes.ts";

/** The directory that whoever deploys belongs to. */
export const TENANT = "00000000-0000-0000-0000-0000000000aa";

type Values = Readonly<Record<string, unknown>>;

/** What Azure adds to a resource, as far as the component reads it, in the form that Microsoft documents. */
export function computedBy(token: string, inputs: Values): Record<string, unknown> & { readonly id: string } {
  const { id, name } = toArm(token, inputs);
  return { name, ...(OUTPUTS[token.split(":").slice(1).join(":")]?.(name, inputs, id) ?? {}), id };
}

/** What functions of the provider answer. */
export function answer(token: string, inputs: Values): Record<string, unknown> {
  switch (token) {
    case "azure-native:authorization:getClientConfig":
      return {
        clientId: guid("client"),
        objectId: guid("object"),
        subscriptionId: SUBSCRIPTION,
        tenantId: TENANT,
      };
    case "azure-native:authorization:getClientToken":
      return { token: "token-of-whoever-deploys" };
    case "azure-native:resources:getResourceGroup": {
      const { resourceGroupName } = inputs;
      const id = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${resourceGroupName}`;
      return { id, name: resourceGroupName, location: "northeurope", tags: {} };
    }
    default:
      throw new Error(`${token} is no function ${isAzure(token) ? "of Azure " : ""}that this rig knows`);
  }
}

const OUTPUTS: Readonly<
  Record<string, (name: string, inputs: Values, id: string) => Record<string, unknown>>
> = {
  "resources:ResourceGroup": (_name, { location = "westeurope" }) => ({ location }),
  "managedidentity:UserAssignedIdentity": (name) => ({
    clientId: guid(`client ${name}`),
    principalId: guid(`principal ${name}`),
    tenantId: TENANT,
  }),
  "web:WebApp": (name) => ({ defaultHostName: `${name}.azurewebsites.net` }),
  "signalrservice:SignalR": (name) => ({ hostName: `${name}.service.signalr.net` }),
  "storage:StorageAccount": (name) => ({
    primaryEndpoints: { blob: `https://${name}.blob.core.windows.net/` },
  }),
  "cosmosdb:DatabaseAccount": (name) => ({ documentEndpoint: `https://${name}.documents.azure.com:443/` }),
  "keyvault:Vault": (name, { properties }) => ({
    properties: Object.assign({}, properties, { vaultUri: `https://${name}.vault.azure.net/` }),
  }),
  "cdn:Profile": (name) => ({ frontDoorId: guid(`front door ${name}`) }),
  "cdn:AFDEndpoint": (name) => ({ hostName: `${name}-a1b2c3d4e5f6g7h8.z01.azurefd.net` }),
  "cdn:AFDCustomDomain": () => ({
    validationProperties: { validationToken: "_proof", expirationDate: "2030-01-01T00:00:00Z" },
  }),
  "dns:Zone": () => ({ nameServers: ["ns1-01.azure-dns.com.", "ns2-01.azure-dns.net."] }),
  "applicationinsights:Component": (name) => ({
    connectionString: `InstrumentationKey=${guid(name)};IngestionEndpoint=https://westeurope-1.in.applicationinsights.azure.com/`,
  }),
};

/** The same for the same text. */
function guid(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    "-",
  );
}
