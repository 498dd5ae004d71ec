import type { EnvironmentVariables } from "@semantest/sdk";
import { DOCS, usageError } from "../errors.ts";

/** Names and addresses of this machine, as they stand in a URL. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Environment variables as `--server` changes them: `local`, `remote`, or the name of one server (`ws(s)://host[:port]`, also
 * with `http(s)`), which is then the only one. Throws a usage error for anything else.
 */
export function chooseServer(value: string | undefined, env: EnvironmentVariables): EnvironmentVariables {
  if (value === undefined) return env;
  if (value === "local" || value === "remote") return { ...env, SEMANTEST_SERVER: value };
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !/^(ws|http)s?:$/.test(url.protocol)) {
    throw usageError(
      `--server ${value} is no server`,
      "give local, remote or an address such as ws://localhost:3003",
      DOCS.server,
    );
  }
  const name = value.replace(/^http/, "ws");
  return LOOPBACK.test(url.hostname)
    ? { ...env, SEMANTEST_SERVER: "local", SEMANTEST_LOCAL_URL: name }
    : { ...env, SEMANTEST_SERVER: "remote", SEMANTEST_REMOTE_URL: name };
}
