import { status } from "@grpc/grpc-js";
import type * as provider from "@pulumi/pulumi/proto/provider_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { type ResourceHandlers, type ServedProvider, serveProvider } from "../../engine/providerServer.ts";
import type { Subscription } from "../account/subscription.ts";
import { computedBy } from "../arm/computed.ts";
import { ARM_TYPES, isAzure } from "../arm/resourceTypes.ts";
import { readTypeData, type TypeData } from "../arm/typeData.ts";
import { changesOf } from "./changes.ts";
import { problemsOf } from "./check.ts";
import { answering, decode, described, encode, Refusal, typeOf, type Values } from "./messages.ts";
import { previewed } from "./unknown.ts";

/** What the provider works on. */
export interface ThinProviderOptions {
  readonly subscription: Subscription;
  /** What functions of the provider answer; throws for one that is not known. */
  readonly answer: (token: string, inputs: Values) => Promise<Values>;
}

/**
 * Serves azure-native for one subscription on this machine: each resource is made the request that goes to Azure Resource
 * Manager, and judged strictly by Microsoft's types, already in previews. A type or function that it does not know is refused.
 *
 * It does not prove what the official provider adds: its defaults, its own way from inputs to requests, and which changes it
 * takes for replacements, as far as those are not written here.
 */
export async function serveThinProvider(options: ThinProviderOptions): Promise<ServedProvider> {
  return serveProvider(lifeOfResources(options, await readTypeData()));
}

function lifeOfResources(
  { answer, subscription }: ThinProviderOptions,
  data: TypeData,
): Required<ResourceHandlers> {
  return {
    check: answering((request: provider.CheckRequest) => {
      const token = known(request.getUrn());
      const answered = new messages.CheckResponse().setInputs(request.getNews());
      for (const { property, reason } of problemsOf(data, token, decode(request.getNews()))) {
        const failure = new messages.CheckFailure();
        failure.setProperty(property);
        failure.setReason(`${reason} (${described(request.getUrn())})`);
        answered.addFailures(failure);
      }
      return answered;
    }),
    diff: answering((request: provider.DiffRequest) => {
      const news = decode(request.getNews());
      const { changed, replaces } = changesOf(known(request.getUrn()), decode(request.getOldInputs()), news);
      const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
      const answered = new messages.DiffResponse();
      answered.setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE);
      answered.setDiffsList([...changed]);
      answered.setReplacesList([...replaces]);
      // Every name is given by the program, and two of one name cannot stand side by side.
      answered.setDeletebeforereplace(replaces.length > 0 && !namesChange(request.getUrn(), changed));
      return answered;
    }),
    create: answering(async (request: provider.CreateRequest) => {
      const inputs = decode(request.getProperties());
      const token = known(request.getUrn());
      const answered = new messages.CreateResponse();
      if (request.getPreview()) {
        answered.setProperties(encode(previewOf(token, inputs)));
        return answered;
      }
      const { arm, computed } = await telling(request.getUrn(), () =>
        subscription.put(token, inputs, "create"),
      );
      answered.setId(arm.id);
      answered.setProperties(encode({ ...inputs, ...computed }));
      return answered;
    }),
    read: answering((request: provider.ReadRequest) => {
      const answered = new messages.ReadResponse();
      if (subscription.find(request.getId()) === undefined) return answered;
      answered.setId(request.getId());
      answered.setProperties(request.getProperties());
      answered.setInputs(request.getInputs());
      return answered;
    }),
    update: answering(async (request: provider.UpdateRequest) => {
      const inputs = decode(request.getNews());
      const token = known(request.getUrn());
      const answered = new messages.UpdateResponse();
      if (request.getPreview()) {
        answered.setProperties(encode(previewOf(token, inputs, decode(request.getOlds()))));
        return answered;
      }
      const { computed } = await telling(request.getUrn(), () => subscription.put(token, inputs, "update"));
      answered.setProperties(encode({ ...inputs, ...computed }));
      return answered;
    }),
    delete: answering(async (request: provider.DeleteRequest) => {
      await telling(request.getUrn(), () => subscription.remove(request.getId()));
      return new empty.Empty();
    }),
    invoke: answering(async (request: provider.InvokeRequest) => {
      const answered = new messages.InvokeResponse();
      answered.setReturn(encode(await answer(request.getTok(), decode(request.getArgs()))));
      return answered;
    }),
  };
}

/** The type of a resource, where this rig knows it. */
function known(urn: string): string {
  const token = typeOf(urn);
  if (!isAzure(token) || !(token.slice("azure-native:".length) in ARM_TYPES)) {
    throw new Refusal(`the rig knows no resource type ${token}`, status.UNIMPLEMENTED);
  }
  return token;
}

function namesChange(urn: string, changed: readonly string[]): boolean {
  const names = ARM_TYPES[typeOf(urn).slice("azure-native:".length)]?.names ?? [];
  return changed.some((name) => names.includes(name));
}

function previewOf(token: string, inputs: Values, before?: Values): Values {
  const { id: _id, ...outputs } = computedBy(token, inputs);
  const values = previewed(outputs, inputs, before);
  return typeof values === "object" && values !== null ? { ...values } : inputs;
}

/** Adds to a refusal whose it is. */
async function telling<T>(urn: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Refusal(`${message} (${described(urn)})`);
  }
}
