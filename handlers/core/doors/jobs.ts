import * as v from "valibot";
import { type Cursor, ID_PATTERN } from "../../protocol/index.ts";
import { requireCaller } from "./access.ts";
import { absent } from "./answers.ts";
import { type DoorGroup, doorSettings } from "./door.ts";
import { readQuery } from "./input.ts";
import { JobWait } from "./jobWait.ts";

/** Longest wait of one call, seconds: below the 29 s and 30 s at which gateways give up. */
const MAX_WAIT_SECONDS = 25;

const QuerySchema = v.object({
  after: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,6}:\d{1,6}$/, "must be <attempt>:<sequence>, up to six digits each"),
      v.transform((text): Cursor => {
        const [attempt, sequence] = text.split(":");
        return [Number(attempt), Number(sequence)];
      }),
    ),
  ),
  wait: v.optional(
    v.pipe(v.string(), v.regex(/^\d{1,2}$/), v.transform(Number), v.maxValue(MAX_WAIT_SECONDS)),
    "0",
  ),
});

/** `GET /jobs/{correlationId}`: state and events, at once or as soon as there is news. */
export const jobsDoor: DoorGroup = (app, parts) => {
  const { delivery, sleep } = parts;
  const waits = new JobWait({ limit: doorSettings(parts).jobWaiters, sleep });
  app.get("/jobs/:correlationId", async (c) => {
    const { tenant } = await requireCaller(c, parts, "client");
    const { after, wait } = readQuery(c, QuerySchema);
    const correlationId = c.req.param("correlationId");
    if (!ID_PATTERN.test(correlationId)) throw absent("job");
    const job = await waits.poll({
      look: () => delivery.job(tenant, correlationId, after),
      after,
      waitMs: wait * 1000,
      signal: c.req.raw.signal,
    });
    if (job === undefined) throw absent("job");
    return c.json(job);
  });
};
