import { isDeepStrictEqual } from "node:util";
import type * as provider from "@pulumi/pulumi/proto/provider_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { checkInputs, type Handler, nothing, serveProvider } from "./providerServer.ts";

/** A provider that takes every resource of its package as it is given. */
export interface EchoProvider {
  /** Variables under which the engine takes it instead of the plugins. */
  readonly environment: Readonly<Record<string, string>>;
  /** Names of the resources that it was told to make, in their order. */
  readonly created: readonly string[];
  stop(): Promise<void>;
}

/**
 * Starts a provider for the packages that makes nothing and refuses nothing: what it returns are the inputs, an id and an
 * ARN. It proves what the engine does before and after a provider, and nothing of what any cloud would say.
 */
export async function startEchoProvider(...packages: readonly string[]): Promise<EchoProvider> {
  const created: string[] = [];
  const { port, stop } = await serveProvider(lifeOfResources(created));
  return {
    environment: { PULUMI_DEBUG_PROVIDERS: packages.map((name) => `${name}:${port}`).join(",") },
    created,
    stop,
  };
}

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
  const update: Handler<provider.UpdateRequest, provider.UpdateResponse> = ({ request }, reply) => {
    const { arn } = request.getOlds()?.toJavaScript() ?? {};
    const inputs = request.getNews()?.toJavaScript() ?? {};
    const answer = new messages.UpdateResponse();
    answer.setProperties(struct.Struct.fromJavaScript(arn === undefined ? inputs : { ...inputs, arn }));
    reply(null, answer);
  };
  return { check: checkInputs, create, delete: nothing, diff: differs, update };
}

const differs: Handler<provider.DiffRequest, provider.DiffResponse> = ({ request }, reply) => {
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  const [before, after] = [request.getOldInputs(), request.getNews()].map((it) => it?.toJavaScript());
  const answer = new messages.DiffResponse();
  answer.setChanges(isDeepStrictEqual(before, after) ? DIFF_NONE : DIFF_SOME);
  reply(null, answer);
};
