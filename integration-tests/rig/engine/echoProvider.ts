import { type handleUnaryCall, Server, ServerCredentials } from "@grpc/grpc-js";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb.js";
import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import service from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type * as provider from "@pulumi/pulumi/proto/provider_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";

/** A provider that takes every resource of its package as it is given. */
export interface EchoProvider {
  /** Variables under which the engine takes it instead of the plugins. */
  readonly environment: Readonly<Record<string, string>>;
  /** Names of the resources that it was told to make, in their order. */
  readonly created: readonly string[];
  stop(): Promise<void>;
}

type Handler<Request, Response> = handleUnaryCall<Request, Response>;

/**
 * Starts a provider for the packages that makes nothing and refuses nothing: what it returns are the inputs, an id and an
 * ARN. It proves what the engine does before and after a provider, and nothing of what any cloud would say.
 */
export async function startEchoProvider(...packages: readonly string[]): Promise<EchoProvider> {
  const created: string[] = [];
  const server = new Server();
  server.addService(service.ResourceProviderService, { ...plugin, ...lifeOfResources(created) });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return {
    environment: { PULUMI_DEBUG_PROVIDERS: packages.map((name) => `${name}:${port}`).join(",") },
    created,
    stop: () => new Promise((resolve) => server.tryShutdown(() => resolve())),
  };
}

const nothing: Handler<unknown, unknown> = (_call, reply) => reply(null, new empty.Empty());

const checkInputs: Handler<provider.CheckRequest, provider.CheckResponse> = ({ request }, reply) =>
  reply(null, new messages.CheckResponse().setInputs(request.getNews()));

const noChange: Handler<unknown, provider.DiffResponse> = (_call, reply) => {
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
  // Newer than any SDK, so that the engine does not warn of an old plugin.
  answer.setVersion("999.0.0");
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

function lifeOfResources(created: string[]) {
  const create: Handler<provider.CreateRequest, provider.CreateResponse> = ({ request }, reply) => {
    const name = request.getUrn().split("::").at(-1) ?? "";
    const answer = new messages.CreateResponse();
    const inputs = request.getProperties()?.toJavaScript() ?? {};
    if (request.getPreview()) {
      answer.setProperties(struct.Struct.fromJavaScript(inputs));
    } else {
      created.push(name);
      answer.setId(`${name}-id`);
      answer.setProperties(struct.Struct.fromJavaScript({ ...inputs, arn: `arn:aws:echo:::${name}` }));
    }
    reply(null, answer);
  };
  return { check: checkInputs, create, delete: nothing, diff: noChange };
}
