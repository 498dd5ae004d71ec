import { StoreUnavailable } from "../../ports/index.ts";
import type { HealthDocument } from "../../protocol/index.ts";
import { authenticate, isRecognised } from "../identity/authenticate.ts";
import { KEY_HEADER, mayWatch } from "./access.ts";
import type { DoorContext, DoorGroup, DoorParts } from "./door.ts";

/**
 * `GET /health`: 200 while this release serves, 503 while it drains or fails. Details are for the operator and for
 * the laptop's own user; anybody else, also with a key that is not valid, learns only the status.
 */
export const healthDoor: DoorGroup = (app, parts) => {
  app.get("/health", async (c) => {
    const report = await reportOf(parts);
    const status = report.status === "ok" ? 200 : 503;
    return c.json((await mayKnow(c, parts)) ? report : { status: report.status }, status);
  });
};

async function reportOf({ ports, settings }: DoorParts): Promise<HealthDocument> {
  const { release, instance } = settings;
  const told: HealthDocument = (await settings.health?.()) ?? { status: "ok" };
  const status = told.status === "ok" ? await releaseStatus(ports, release) : told.status;
  return { ...told, status, release, instance };
}

/** A server that cannot read whether it drains is not well either. */
function releaseStatus(
  { release }: Pick<DoorParts["ports"], "release">,
  own: string,
): Promise<HealthDocument["status"]> {
  return whileStored(
    async () => ((await release.release()).draining.includes(own) ? "draining" : "ok"),
    "failing",
  );
}

function mayKnow(c: DoorContext, { ports, settings }: DoorParts): Promise<boolean> {
  return whileStored(async () => {
    const caller = await authenticate(ports, settings, c.req.header(KEY_HEADER));
    return isRecognised(caller) && mayWatch(caller);
  }, false);
}

/** What the store says, or a word for that it says nothing. */
async function whileStored<T>(ask: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof StoreUnavailable) return otherwise;
    throw error;
  }
}
