import { randomBytes } from "node:crypto";
import { status } from "@grpc/grpc-js";
import type * as provider from "@pulumi/pulumi/proto/provider_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import * as v from "valibot";
import { type Handler, noChange, nothing, type ServedProvider, serveProvider } from "./providerServer.ts";

const RANDOM_ID = "random:index/randomId:RandomId";
const InputsSchema = v.strictObject({ byteLength: v.pipe(v.number(), v.integer(), v.minValue(1)) });

/** Serves `@pulumi/random`, as far as our programs use it: an id, which then stays in the state whatever happens. */
export function serveRandomProvider(): Promise<ServedProvider> {
  return serveProvider({ check, create, read, diff: noChange, delete: nothing });
}

const check: Handler<provider.CheckRequest, provider.CheckResponse> = ({ request }, reply) => {
  const type = request.getUrn().split("::")[2]?.split("$").at(-1);
  if (type !== RANDOM_ID) {
    reply({ code: status.UNIMPLEMENTED, message: `the rig knows no resource type ${type}` });
    return;
  }
  const answer = new messages.CheckResponse().setInputs(request.getNews());
  const parsed = v.safeParse(InputsSchema, request.getNews()?.toJavaScript());
  for (const issue of parsed.issues ?? []) {
    const failure = new messages.CheckFailure();
    failure.setProperty(v.getDotPath(issue) ?? "");
    failure.setReason(issue.message);
    answer.addFailures(failure);
  }
  reply(null, answer);
};

const create: Handler<provider.CreateRequest, provider.CreateResponse> = ({ request }, reply) => {
  const inputs = request.getProperties()?.toJavaScript() ?? {};
  const answer = new messages.CreateResponse();
  if (request.getPreview()) {
    answer.setProperties(request.getProperties());
  } else {
    const made = randomBytes(v.parse(InputsSchema, inputs).byteLength);
    answer.setId(made.toString("base64url"));
    answer.setProperties(
      struct.Struct.fromJavaScript({
        ...inputs,
        b64Std: made.toString("base64"),
        b64Url: made.toString("base64url"),
        dec: BigInt(`0x${made.toString("hex")}`).toString(),
        hex: made.toString("hex"),
      }),
    );
  }
  reply(null, answer);
};

const read: Handler<provider.ReadRequest, provider.ReadResponse> = ({ request }, reply) => {
  const answer = new messages.ReadResponse();
  answer.setId(request.getId());
  answer.setProperties(request.getProperties());
  answer.setInputs(request.getInputs());
  reply(null, answer);
};
