import type { MiniStack } from "../../rig/aws/ministack.ts";
import { runBounded } from "../../rig/engine/runBounded.ts";

/** Makes a hosted zone by AWS's own SDK, as somebody may have done before the stack; the answer is its id. */
export async function hostZone(python: string, account: MiniStack, name: string): Promise<string> {
  const program = [
    "import boto3, sys, uuid",
    "zone = boto3.client('route53').create_hosted_zone(Name=sys.argv[1], CallerReference=str(uuid.uuid4()))",
    "print(zone['HostedZone']['Id'].removeprefix('/hostedzone/'))",
  ].join("\n");
  const printed = await runBounded({
    command: python,
    args: ["-c", program, name],
    env: { ...account.environment, AWS_DEFAULT_REGION: account.region },
    timeoutMs: 30_000,
  });
  return printed.trim();
}
