import * as settings from "@pulumi/pulumi/runtime/settings.js";

/**
 * Has each program that runs in this process connect to its engine by a connection of its own. The SDK's gRPC library
 * shares connections by address otherwise: an engine that happens to listen on the port of one that has ended meets a
 * connection in its pause after a failure, and its program ends with "No connection established".
 */
export function useOwnConnections(): void {
  const options: unknown = Reflect.get(settings, "grpcClientOptions");
  if (typeof options !== "object" || options === null) {
    throw new Error("@pulumi/pulumi keeps its gRPC options elsewhere now; see runtime/settings.js");
  }
  Reflect.set(options, "grpc.use_local_subchannel_pool", 1);
}
