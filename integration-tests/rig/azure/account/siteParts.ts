import * as v from "valibot";
import type { FunctionApp } from "../functionApp.ts";
import { Site, type SiteBehaviour } from "./site.ts";
import { ArmError, type Part } from "./subscription.ts";
import type { Surroundings } from "./surroundings.ts";

const SITE = "Microsoft.Web/sites";
const SettingsSchema = v.object({ properties: v.record(v.string(), v.string()) });

/** Function apps: each is a host of its own as soon as it has code. */
export interface SiteParts {
  readonly parts: Readonly<Record<string, Part>>;
  /** The host of an app, for a test that kills it. */
  app(name: string): FunctionApp;
}

export function siteParts(around: Surroundings, behaviour: SiteBehaviour): SiteParts {
  const sites = new Map<string, Site>();
  const find = (name: string): Site => {
    const found = sites.get(name);
    if (found === undefined) throw new ArmError("NotFound", `there is no app ${name}`);
    return found;
  };
  const parts: Record<string, Part> = {
    [SITE]: {
      put: ({ arm: { id, name } }) => {
        if (sites.has(name)) return;
        const site = new Site(around, behaviour, id);
        around.gateway.name(`${name}.azurewebsites.net`, site.front);
        around.gateway.name(`${name}.scm.azurewebsites.net`, site.scm);
        sites.set(name, site);
      },
      removed: async ({ arm: { name } }) => {
        around.gateway.unname(`${name}.azurewebsites.net`);
        around.gateway.unname(`${name}.scm.azurewebsites.net`);
        await sites.get(name)?.stop();
        sites.delete(name);
      },
    },
    [`${SITE}/config`]: {
      put: async ({ arm: { body, fullName } }) => {
        const { properties } = v.parse(SettingsSchema, body);
        await find(fullName.split("/")[0] ?? "").configure(properties);
      },
    },
  };
  return { parts, app: (name) => find(name).app };
}
