import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import pRetry from "p-retry";
import * as v from "valibot";

/** Roles take minutes to reach every part of Azure, a new app as long to get its name. */
const DEADLINE_MS = 600_000;
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 30_000;
const UPLOAD_TIMEOUT_MS = 120_000;
const LOOK_TIMEOUT_MS = 30_000;
const SHOWN_CHARACTERS = 500;

/** Numbers by which an app says how a deployment stands. */
const SUCCEEDED = 4;
const ENDS = new Map([
  [-1, "was cancelled"],
  [3, "failed"],
  [5, "met another one"],
  [6, "succeeded only in part"],
]);
const Deployment = v.object({
  status: v.number(),
  message: v.nullish(v.string()),
  status_text: v.nullish(v.string()),
});

/** Answers after which it is worth to ask again: rights that have not arrived, an app that is not there yet, or is busy. */
const PASSING = new Set([403, 404, 408, 409, 423, 429]);
/** A deployment that failed since the app's own identity may not read the package yet. */
const NOT_YET_ALLOWED = /\b403\b|forbidden|authoriz/i;

export interface Publication {
  readonly scmUrl: string;
  readonly token: string;
  /** Path of the archive. */
  readonly archive: string;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** How long to try; smaller for tests. */
export interface Patience {
  readonly deadlineMs: number;
  readonly firstWaitMs: number;
}

/**
 * Gives an app on Flex Consumption its code and waits until it runs it. To publish the same archive twice does no harm.
 * Rejects with what the app answered when it refuses, or when the time is over.
 */
export async function publishPackage(
  publication: Publication,
  { deadlineMs, firstWaitMs }: Patience = { deadlineMs: DEADLINE_MS, firstWaitMs: FIRST_WAIT_MS },
): Promise<void> {
  const body = await readArchive(publication);
  const patience = {
    retries: Number.POSITIVE_INFINITY,
    maxRetryTime: deadlineMs,
    minTimeout: firstWaitMs,
    maxTimeout: Math.max(firstWaitMs, LONGEST_WAIT_MS),
    randomize: true,
  };
  const publishOnce = async () => {
    await upload(publication, body);
    await pRetry(() => look(publication), {
      ...patience,
      shouldRetry: ({ error }) => !(error instanceof Refused || error instanceof EndedDeployment),
    });
  };
  await pRetry(publishOnce, {
    ...patience,
    shouldRetry: ({ error }) =>
      !(error instanceof Refused) && !(error instanceof EndedDeployment && !error.mayHelpToRepeat),
  });
}

/** The archive that was promised: the state must not name one and the app run another. */
async function readArchive({ archive, sha256 }: Publication): Promise<Uint8Array<ArrayBuffer>> {
  const body = new Uint8Array(await readFile(archive));
  if (createHash("sha256").update(body).digest("hex") !== sha256) {
    throw new Error(`${archive} has changed since this update began; run it again`);
  }
  return body;
}

async function upload({ scmUrl, token }: Publication, body: Uint8Array<ArrayBuffer>): Promise<void> {
  // What is built here is complete; the app has nothing to build.
  const answer = await fetch(`${scmUrl}/api/publish?type=zip&RemoteBuild=false`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/zip" },
    body,
    signal: AbortSignal.timeout(UPLOAD_TIMEOUT_MS),
  });
  if (!answer.ok) {
    throw await refusal(answer, "to publish code");
  }
  await answer.body?.cancel();
}

/** Resolves once the newest deployment of the app has succeeded. */
async function look({ scmUrl, token }: Publication): Promise<void> {
  const answer = await fetch(`${scmUrl}/api/deployments/latest`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(LOOK_TIMEOUT_MS),
  });
  if (!answer.ok) {
    throw await refusal(answer, "how the deployment stands");
  }
  const { message, status, status_text } = v.parse(Deployment, await answer.json());
  if (status === SUCCEEDED) {
    return;
  }
  const end = ENDS.get(status);
  if (end === undefined) {
    throw new Error(`the deployment at ${scmUrl} is not done yet (status ${status})`);
  }
  const reason = message ?? status_text ?? "no reason given";
  throw new EndedDeployment(`the deployment at ${scmUrl} ${end}: ${reason}`, NOT_YET_ALLOWED.test(reason));
}

/** An error after which asking again may help, or one that ends it. No header of ours is in it. */
async function refusal(answer: Response, asked: string): Promise<Error> {
  const text = (await answer.text()).slice(0, SHOWN_CHARACTERS);
  const message = `${answer.url} answered ${answer.status} when asked ${asked}: ${text}`;
  return PASSING.has(answer.status) || answer.status >= 500 ? new Error(message) : new Refused(message);
}

/** Asking again would be answered the same. */
class Refused extends Error {}

/** Looking again shows the same; publishing again may help. */
class EndedDeployment extends Error {
  readonly mayHelpToRepeat: boolean;

  constructor(message: string, mayHelpToRepeat: boolean) {
    super(message);
    this.mayHelpToRepeat = mayHelpToRepeat;
  }
}
