import { ActionGroup } from "@pulumi/azure-native/monitor/actionGroup.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Context } from "./context.ts";

/** Azure shows it in messages by telephone; 12 characters are the most. */
const SHORT_NAME = "Semantest";

/** Id of the action group that the arguments name; else a new one that writes to `alertEmails`. */
export function useActionGroup({
  group,
  name,
  options,
  physicalName,
  settings,
  tags,
}: Context): pulumi.Output<string> {
  const { azure, alertEmails } = settings;
  if (azure.actionGroupId !== undefined) {
    return azure.actionGroupId;
  }
  return new ActionGroup(
    `${name}-alerts`,
    {
      actionGroupName: physicalName("alerts"),
      resourceGroupName: group.name,
      location: "Global",
      groupShortName: SHORT_NAME,
      enabled: true,
      emailReceivers: alertEmails.map((emailAddress, index) => ({
        name: `mail-${index}`,
        emailAddress,
        useCommonAlertSchema: true,
      })),
      tags,
    },
    options,
  ).id;
}
