import { eventTypes } from "../../handlers/protocol/index.ts";
import { ASYNCAPI_PREFIX, asyncApiDocument } from "./asyncApi.ts";
import { azureRightsPage } from "./azureRightsPage.ts";
import { convertProtocol } from "./definitions.ts";
import { readDocComments } from "./docComments.ts";
import { BODY_EXAMPLES } from "./examples.ts";
import { JSON_SCHEMA_PREFIX, standAlone } from "./jsonSchemas.ts";
import { readLimits } from "./limits.ts";
import { OPENAPI_PREFIX, openApiDocument } from "./openApi.ts";
import { parityPage } from "./parity/parityPage.ts";
import { policiesPage } from "./policiesPage.ts";
import { pricesPage } from "./pricesPage.ts";
import { protocolPage } from "./protocolPage.ts";
import { rightsPage } from "./rightsPage.ts";
import { settingsPage } from "./settingsPage.ts";

/** Folder that holds nothing but generated files. */
export const GENERATED_FOLDER = "handlers/protocol/generated";

/** Every generated file by its path below the root of the repository. */
export function generatedFiles(): ReadonlyMap<string, string> {
  const docs = readDocComments("handlers/protocol/index.ts");
  const settingsDocs = readDocComments("handlers/core/settings.ts");
  const modern = convertProtocol({ target: "draft-2020-12", prefix: JSON_SCHEMA_PREFIX, docs });
  const openApi = openApiDocument(convertProtocol({ target: "draft-2020-12", prefix: OPENAPI_PREFIX, docs }));
  // AsyncAPI 3.0's own schema format is a superset of draft 07.
  const asyncApi = asyncApiDocument(convertProtocol({ target: "draft-07", prefix: ASYNCAPI_PREFIX, docs }));
  const page = protocolPage({
    definitions: modern,
    limits: readLimits(docs, settingsDocs),
    prefix: JSON_SCHEMA_PREFIX,
  });
  const names = [...eventTypes(), "Envelope", "IncomingEnvelope", ...Object.keys(BODY_EXAMPLES)];
  return new Map([
    ...names.map((name): [string, string] => [
      `${GENERATED_FOLDER}/schemas/${name}.json`,
      json(standAlone(name, modern)),
    ]),
    [`${GENERATED_FOLDER}/openapi.json`, json(openApi)],
    [`${GENERATED_FOLDER}/asyncapi.json`, json(asyncApi)],
    ["docs/protocol.md", page],
    ["docs/settings.md", settingsPage()],
    ["docs/aws/rights.md", rightsPage()],
    ["docs/azure/rights.md", azureRightsPage()],
    ["docs/parity.md", parityPage()],
    ["docs/prices.md", pricesPage()],
    ["policies/RULES.md", policiesPage()],
  ]);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
