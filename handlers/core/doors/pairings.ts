import * as v from "valibot";
import { type Pairing, RedeemPairingRequestSchema } from "../../protocol/index.ts";
import { offerPairing, redeemPairing } from "../identity/pairing.ts";
import { optionalCaller, requireCaller } from "./access.ts";
import { type DoorGroup, isoTime } from "./door.ts";
import { readBody } from "./input.ts";
import { createdKey } from "./keys.ts";

/** `/pairings`: a code from the popup, and the client key it is exchanged for. */
export const pairingDoors: DoorGroup = (app, parts) => {
  const { ports, settings } = parts;
  app.post("/pairings", async (c) => {
    const { tenant } = await requireCaller(c, parts, "device");
    await readBody(c, v.object({}));
    const { code, expiresAt } = await offerPairing(ports, settings, tenant);
    return c.json({ code, expiresAt: isoTime(expiresAt) } satisfies Pairing, 201);
  });
  app.post("/pairings/:code", async (c) => {
    const caller = await optionalCaller(c, parts);
    const client = await readBody(c, RedeemPairingRequestSchema);
    const typed = c.req.param("code");
    return c.json(
      createdKey(await redeemPairing(ports, settings, { ...client, typed, ip: c.env.ip, caller })),
      201,
    );
  });
};
