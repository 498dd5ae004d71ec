import { createService, DEFAULT_DELIVERY, type Service } from "../../handlers/core/index.ts";
import type { Ports } from "../../handlers/ports/index.ts";
import type { Meter } from "./meter.ts";

/** A process of the service. */
export interface Process {
  readonly service: Service;
  readonly ports: Ports;
}

/** Ports whose sockets only count what is sent to them. */
export function countingSends(ports: Ports, meter: Meter): Ports {
  return {
    ...ports,
    broadcaster: {
      send: async () => {
        meter.sent();
        return { outcome: "sent" };
      },
      disconnect: async () => undefined,
    },
  };
}

/** One process of a public service on these ports, with limits that no test reaches. */
export function processOn(ports: Ports, resumeKeys: readonly Uint8Array[]): Process {
  const service = createService(ports, {
    environment: "production",
    publicOrigin: "https://relay.example.com",
    localTenant: false,
    release: "release-1",
    instance: "process",
    allowedOrigins: [],
    requestsPerMinute: 10_000,
    anonymousKeys: "open",
    resumeKeys,
    delivery: DEFAULT_DELIVERY,
  });
  return { service, ports };
}
