import { app, type HttpMethod } from "@azure/functions";
import { doorsHandler } from "./doors.ts";
import { openFunctions } from "./functions.ts";
import { negotiateHandler } from "./negotiate.ts";
import { upstreamHandler } from "./upstream.ts";

const EVERY_METHOD: HttpMethod[] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"];

const functions = openFunctions(process.env);

app.http("upstream", {
  route: "upstream/{hub}/{category}/{event}",
  methods: ["POST"],
  authLevel: "anonymous",
  handler: upstreamHandler(functions),
});
app.http("negotiate", {
  route: "negotiate",
  methods: ["POST", "OPTIONS"],
  authLevel: "anonymous",
  handler: negotiateHandler(functions),
});
app.http("doors", {
  route: "{*path}",
  methods: EVERY_METHOD,
  authLevel: "anonymous",
  handler: doorsHandler(functions),
});
app.hook.appTerminate(() => functions.telemetry.close());
