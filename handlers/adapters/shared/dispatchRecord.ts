import * as v from "valibot";
import type { DispatchState } from "../../ports/index.ts";
import {
  EndedJobSchema,
  ExtensionSchema,
  QueuedJobSchema,
  RunningJobSchema,
} from "../../ports/recordSchemas.ts";

/** How long a record lives without a write, milliseconds. */
export const IDLE_MS = 90 * 86_400_000;

/** Members of a tenant's dispatch record as stores hold them: lists, where the state has maps, which keep no order there. */
export const dispatchMembers = {
  extensions: v.array(v.looseObject({ session: v.string(), entry: ExtensionSchema })),
  queue: v.array(QueuedJobSchema),
  running: v.array(RunningJobSchema),
  ended: v.array(EndedJobSchema),
  followers: v.array(v.string()),
  erasedAt: v.number(),
};

const DispatchMembersSchema = v.looseObject(dispatchMembers);

export function stateOf({
  extensions,
  queue,
  running,
  ended,
  followers,
  erasedAt,
}: v.InferOutput<typeof DispatchMembersSchema>): DispatchState {
  return {
    extensions: new Map(extensions.map((it) => [it.session, it.entry])),
    queue,
    running: new Map(running.map((it) => [it.correlationId, it])),
    ended,
    followers: new Set(followers),
    erasedAt,
  };
}

export function membersOf({ extensions, queue, running, ended, followers, erasedAt }: DispatchState) {
  return {
    extensions: Array.from(extensions, ([session, entry]) => ({ session, entry })),
    queue: [...queue],
    running: [...running.values()],
    ended: [...ended],
    followers: [...followers],
    erasedAt,
  };
}
