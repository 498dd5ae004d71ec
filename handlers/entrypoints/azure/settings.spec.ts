import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { readSettings } from "./settings.ts";

const GUID = "11111111-2222-3333-4444-555555555555";
const REQUIRED: Readonly<Record<string, string>> = {
  SEMANTEST_STACK: "relay",
  SEMANTEST_RELEASE: "release-1",
  SEMANTEST_ENVIRONMENT: "production",
  SEMANTEST_PUBLIC_ORIGIN: "https://relay.example.com",
  SEMANTEST_COSMOS_ENDPOINT: "https://relay.documents.azure.com:443/",
  SEMANTEST_COSMOS_DATABASE: "semantest",
  SEMANTEST_BLOB_ENDPOINT: "https://relay.blob.core.windows.net/",
  SEMANTEST_KEY_VAULT_URL: "https://relay.vault.azure.net",
  SEMANTEST_KEY_VAULT_SECRET_NAME: "semantest",
  SEMANTEST_SIGNALR_ENDPOINT: "https://relay.service.signalr.net",
  SEMANTEST_SIGNALR_HUB: "relay",
  SEMANTEST_UPSTREAM_AUDIENCE: "api://relay",
  SEMANTEST_UPSTREAM_PRINCIPAL: GUID,
  AZURE_TENANT_ID: GUID,
};

describe("settings of the functions on Azure", () => {
  it("have defaults where a value is left out", () => {
    const settings = readSettings(REQUIRED);
    assert.equal(settings.imagesContainer, "image-bytes");
    assert.equal(settings.imagesOrigin, "https://relay.blob.core.windows.net");
    assert.equal(settings.signalrOrigin, "https://relay.service.signalr.net");
    assert.equal(settings.signalrAuth, "entra");
    assert.equal(settings.upstreamIdentity?.authority, "https://login.microsoftonline.com");
    assert.equal(settings.frontDoorId, undefined);
    assert.equal(settings.requestsPerMinute, 100);
    assert.equal(settings.logLevel, "info");
    assert.ok(settings.allowedOrigins.every((it) => it.startsWith("chrome-extension://")));
  });

  it("name every variable that is missing", () => {
    for (const name of Object.keys(REQUIRED)) {
      const { [name]: _left, ...others } = REQUIRED;
      assert.throws(() => readSettings(others), new RegExp(`^Error: ${name} is missing; allowed: .+\\.$`));
    }
  });

  it("need nothing of the upstream's identity where access keys are used", () => {
    const {
      AZURE_TENANT_ID: _1,
      SEMANTEST_UPSTREAM_AUDIENCE: _2,
      SEMANTEST_UPSTREAM_PRINCIPAL: _3,
      ...others
    } = REQUIRED;
    const settings = readSettings({ ...others, SEMANTEST_SIGNALR_AUTH: "keys" });
    assert.equal(settings.upstreamIdentity, undefined);
  });

  it("name a value that is not allowed, and what is", () => {
    const wrong: Readonly<Record<string, string>> = {
      SEMANTEST_RELEASE: "a b",
      SEMANTEST_PUBLIC_ORIGIN: "https://relay.example.com/path",
      SEMANTEST_SIGNALR_ENDPOINT: "relay",
      SEMANTEST_SIGNALR_HUB: "Relay-1",
      SEMANTEST_SIGNALR_AUTH: "none",
      SEMANTEST_IMAGES_CONTAINER: "no_such-name",
      SEMANTEST_KEY_VAULT_SECRET_NAME: "a/b",
      SEMANTEST_FRONT_DOOR_ID: "door",
      SEMANTEST_ALLOWED_ORIGINS: "https://*.example.com",
      SEMANTEST_REQUESTS_PER_MINUTE: "0",
      SEMANTEST_IMAGE_RETENTION_DAYS: "366",
      SEMANTEST_LOG_LEVEL: "loud",
      AZURE_CLIENT_ID: "me",
      APPLICATIONINSIGHTS_CONNECTION_STRING: "IngestionEndpoint=https://example.com",
    };
    for (const [name, value] of Object.entries(wrong)) {
      assert.throws(
        () => readSettings({ ...REQUIRED, [name]: value }),
        (error) =>
          error instanceof Error &&
          error.message.startsWith(`${name} is ${JSON.stringify(value)}; allowed: `),
        name,
      );
    }
  });

  it("are all on their page", async () => {
    const page = await readFile(new URL("../../../docs/azure/functions.md", import.meta.url), "utf8");
    const source = await readFile(new URL("settings.ts", import.meta.url), "utf8");
    const names = new Set(source.match(/\b(?:SEMANTEST|AZURE|APPLICATIONINSIGHTS)_[A-Z_]+\b/g));
    assert.ok(names.size > 20);
    for (const name of names) assert.ok(page.includes(`\`${name}\``), name);
  });
});
