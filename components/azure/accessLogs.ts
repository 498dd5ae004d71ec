import { DiagnosticSetting } from "@pulumi/azure-native/monitor/diagnosticSetting.js";
import { Tier } from "../args.ts";
import type { Context } from "./context.ts";
import type { Edge } from "./edge.ts";
import type { Secrets } from "./secrets.ts";
import type { Telemetry } from "./telemetry.ts";

export interface AccessLogSources {
  readonly edge: Edge | undefined;
  readonly secrets: Secrets;
  readonly telemetry: Telemetry;
}

/** On tier production: who asked what at the edge, without addresses, paths and queries, and who read the secrets. */
export function keepAccessLogs(
  { name, options, settings }: Context,
  { edge, secrets, telemetry }: AccessLogSources,
): void {
  if (settings.tier !== Tier.Production || edge === undefined) {
    return;
  }
  const { workspaceId } = telemetry;
  const kept = (categories: readonly string[]) => categories.map((category) => ({ category, enabled: true }));
  new DiagnosticSetting(
    `${name}-edge-log`,
    {
      resourceUri: edge.profile.id,
      name: "access",
      workspaceId,
      logs: kept(["FrontDoorAccessLog", "FrontDoorWebApplicationFirewallLog"]),
    },
    options,
  );
  new DiagnosticSetting(
    `${name}-secrets-log`,
    { resourceUri: secrets.vault.id, name: "access", workspaceId, logs: kept(["AuditEvent"]) },
    options,
  );
}
