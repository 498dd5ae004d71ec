import { PROTOCOL_VERSION, SERVICE_NAME, type SignatureDocument } from "../../protocol/index.ts";
import type { DoorGroup } from "./door.ts";

/** What every server of this version can do. */
const CAPABILITIES = ["events", "images", "jobs", "pairing", "resume"] as const;

/** `GET /signature`: how a client tells this service from a stranger on the same port. */
export const signatureDoor: DoorGroup = (app, { settings }) => {
  const document: SignatureDocument = {
    service: SERVICE_NAME,
    version: PROTOCOL_VERSION,
    environment: settings.environment,
    capabilities: [...CAPABILITIES],
  };
  app.get("/signature", (c) => c.json(document));
};
