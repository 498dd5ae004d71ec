import { getClientTokenOutput } from "@pulumi/azure-native/authorization/getClientToken.js";
import type { WebApp } from "@pulumi/azure-native/web/webApp.js";
import * as pulumi from "@pulumi/pulumi";
import { lazyProvider } from "../dynamicProvider.ts";
import type { FunctionCode } from "./code.ts";

export interface FlexPackageInputs {
  readonly code: FunctionCode;
  readonly app: WebApp;
}

/**
 * The code of a functions app on Flex Consumption: published when its digest changes. The provider for Azure has no
 * resource for it, and a blob of the package would take the account's keys, which are off.
 */
export class FlexPackage extends pulumi.dynamic.Resource {
  /** Names the code that was published. */
  declare readonly release: pulumi.Output<string>;

  constructor(
    name: string,
    { app, code }: FlexPackageInputs,
    options: pulumi.CustomResourceOptions & { readonly parent: pulumi.ComponentResource },
  ) {
    super(
      lazyProvider(import.meta.url, "flexPackageProvider"),
      name,
      {
        scmUrl: app.defaultHostName.apply(scmUrl),
        archive: code.archive,
        sha256: code.sha256,
        release: code.release,
        // The token of whoever deploys, by the provider that builds the rest. It does not get into the state.
        token: pulumi.secret(getClientTokenOutput({}, { parent: options.parent }).token),
      },
      options,
      "semantest",
      "FlexPackage",
    );
  }
}

/** The address at which an app takes code: `scm` stands behind the first part of the app's own name. */
export function scmUrl(hostName: string): string {
  const [app, ...domain] = hostName.split(".");
  return `https://${[app, "scm", ...domain].join(".")}`;
}
