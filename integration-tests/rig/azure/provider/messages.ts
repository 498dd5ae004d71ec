import { type ServerUnaryCall, type sendUnaryData, status } from "@grpc/grpc-js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import type { Handler } from "../../engine/providerServer.ts";

export type Values = Readonly<Record<string, unknown>>;

/** A failure that the engine is to tell as one of this kind. */
export class Refusal extends Error {
  readonly code: status;

  constructor(message: string, code: status = status.INTERNAL) {
    super(message);
    this.code = code;
  }
}

/** The plain values of a message. */
export function decode(message: Struct | undefined): Values {
  return message?.toJavaScript() ?? {};
}

/** Values as a message; what is undefined is left out. */
export function encode(values: Values): Struct {
  return struct.Struct.fromJavaScript(JSON.parse(JSON.stringify(values)));
}

/** A handler that answers what the function resolves to, and fails aloud where it rejects. */
export function answering<Request, Response>(
  handle: (request: Request) => Promise<Response> | Response,
): Handler<Request, Response> {
  return async ({ request }: ServerUnaryCall<Request, Response>, reply: sendUnaryData<Response>) => {
    try {
      reply(null, await handle(request));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      reply({ code: error instanceof Refusal ? error.code : status.INTERNAL, message });
    }
  };
}

/** The type of a resource, out of its URN. */
export function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

/** Names a resource by its type and the components that it belongs to. */
export function described(urn: string): string {
  const parents = urn.split("::")[2]?.split("$").slice(0, -1) ?? [];
  const below = parents.length > 0 ? ` in ${parents.join(", ")}` : "";
  return `${typeOf(urn)} ${urn.split("::").at(-1)}${below}`;
}
