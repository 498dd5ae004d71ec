import type { Envelope } from "@semantest/handlers/protocol";

let serial = 0;

/** An envelope for a spec: complete, with an id of its own. */
export function envelope(type: string, members: Partial<Envelope> = {}): Envelope {
  serial += 1;
  const id = `id-${serial}`;
  return {
    type,
    id,
    correlationId: "job-1",
    source: "extension",
    timestamp: "2026-01-01T00:00:00.000Z",
    payload: {},
    ...members,
  };
}
