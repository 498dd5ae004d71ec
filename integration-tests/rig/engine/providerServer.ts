import { type handleUnaryCall, Server, ServerCredentials } from "@grpc/grpc-js";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb.js";
import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import service from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type * as provider from "@pulumi/pulumi/proto/provider_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";

/** Archives travel inside messages where a program gives their content. */
const LARGEST_MESSAGE_BYTES = 400 << 20;
/** Newer than any SDK, so that the engine does not warn of an old plugin. */
const NEWEST = "999.0.0";

export type Handler<Request, Response> = handleUnaryCall<Request, Response>;

/** What becomes of resources; methods that a provider lacks are told to the engine as not implemented. */
export interface ResourceHandlers {
  readonly check?: Handler<provider.CheckRequest, provider.CheckResponse>;
  readonly diff?: Handler<provider.DiffRequest, provider.DiffResponse>;
  readonly create?: Handler<provider.CreateRequest, provider.CreateResponse>;
  readonly read?: Handler<provider.ReadRequest, provider.ReadResponse>;
  readonly update?: Handler<provider.UpdateRequest, provider.UpdateResponse>;
  readonly delete?: Handler<provider.DeleteRequest, unknown>;
  readonly invoke?: Handler<provider.InvokeRequest, provider.InvokeResponse>;
}

/** A provider that the engine attaches to. */
export interface ServedProvider {
  readonly port: number;
  stop(): Promise<void>;
}

/** Serves a provider on a free port of this machine, to be named in PULUMI_DEBUG_PROVIDERS. */
export async function serveProvider(handlers: ResourceHandlers): Promise<ServedProvider> {
  const server = new Server({ "grpc.max_receive_message_length": LARGEST_MESSAGE_BYTES });
  server.addService(service.ResourceProviderService, { ...plugin, ...handlers });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { port, stop: () => new Promise((resolve) => server.tryShutdown(() => resolve())) };
}

export const nothing: Handler<unknown, unknown> = (_call, reply) => reply(null, new empty.Empty());

export const checkInputs: Handler<provider.CheckRequest, provider.CheckResponse> = ({ request }, reply) =>
  reply(null, new messages.CheckResponse().setInputs(request.getNews()));

export const noChange: Handler<unknown, provider.DiffResponse> = (_call, reply) => {
  const answer = new messages.DiffResponse();
  answer.setChanges(messages.DiffResponse.DiffChanges.DIFF_NONE);
  reply(null, answer);
};

const configure: Handler<unknown, provider.ConfigureResponse> = (_call, reply) => {
  const answer = new messages.ConfigureResponse();
  answer.setSupportspreview(true);
  reply(null, answer);
};

const info: Handler<unknown, PluginInfo> = (_call, reply) => {
  const answer = new pluginMessages.PluginInfo();
  answer.setVersion(NEWEST);
  reply(null, answer);
};

/** What the engine asks of any plugin, and of a provider before its first resource. */
const plugin = {
  attach: nothing,
  cancel: nothing,
  configure,
  getPluginInfo: info,
  checkConfig: checkInputs,
  diffConfig: noChange,
};
