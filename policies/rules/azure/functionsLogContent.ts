import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";
import { logsEvents } from "../secrets.ts";
import { appSettings } from "./appSettings.ts";

export const functionsLogContent: ResourceRule = {
  name: "azure-functions-log-content",
  rationale:
    "An app must not write whole events into its log, since they hold tickets, keys and what people said.",
  severity: "high",
  frameworks: {},
  remediation: ["Take away the setting that logs events or lowers the log level."],
  link: "https://learn.microsoft.com/azure/azure-functions/configure-monitoring",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["azure-native:web:WebApp", "azure-native:web:WebAppApplicationSettings"],
  *check(app) {
    for (const [name, value] of appSettings(app)) {
      const text = (value.text() ?? "").toLowerCase();
      if (logsEvents(name) && !["", "false", "0"].includes(text)) {
        yield value.fault(`of ${name} makes it log whole events`);
      }
      if (LEVEL_NAME.test(name) && ["debug", "trace"].includes(text)) {
        yield value.fault(`of ${name} is ${text}`);
      }
    }
  },
};

const LEVEL_NAME = /(^|_)LOG_?LEVEL(__|$)/i;
