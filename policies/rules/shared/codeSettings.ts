import type { Resource } from "../../frame/resource.ts";
import type { Value } from "../../frame/value.ts";
import { appSettings } from "../azure/appSettings.ts";

/** What running code is told, on either cloud. */
export function codeSettings(code: Resource): [name: string, value: Value][] {
  return code.type.startsWith("aws:") ? code.get("environment.variables").members() : appSettings(code);
}
