import type { Resource } from "../../frame/resource.ts";
import type { Value } from "../../frame/value.ts";

/** Settings of an app, by name, wherever they are declared; those that are not known come last. */
export function appSettings(app: Resource): [name: string, value: Value][] {
  if (app.type === "azure-native:web:WebAppApplicationSettings") {
    return app.get("properties").members();
  }
  return app
    .get("siteConfig.appSettings")
    .list()
    .map((setting) => [setting.get("name").text() ?? "", setting.get("value")]);
}
