import { isIPv6 } from "node:net";
import { hmacSha256 } from "./secrets.ts";

const PURPOSE = "semantest limiter address v1\n";
const GROUPS = 8;
/** Groups of 16 bits that one household or one machine owns in IPv6: a /64. */
const NETWORK_GROUPS = 4;

/**
 * Name of an address in limiter keys: a keyed hash, so that a stored counter does not tell who called. IPv6 counts by
 * /64, IPv4 inside IPv6 as the IPv4 address. A text that is no address counts as itself.
 */
export function ipKey(secret: Uint8Array, ip: string): string {
  return hmacSha256(secret).update(PURPOSE).update(networkOf(ip)).digest("base64url");
}

/** Network an address is counted under. */
export function networkOf(ip: string): string {
  const [address = ""] = ip.trim().split("%");
  if (!isIPv6(address)) return address;
  const groups = groupsOf(address);
  const [high = 0, low = 0] = groups.slice(6);
  const mapped = groups.slice(0, 5).every((it) => it === 0) && groups[5] === 0xffff;
  if (mapped) return [high >> 8, high & 0xff, low >> 8, low & 0xff].join(".");
  return `${groups
    .slice(0, NETWORK_GROUPS)
    .map((it) => it.toString(16))
    .join(":")}::/64`;
}

/** The eight groups of a valid IPv6 address. WHATWG's URL parser turns every spelling into plain hexadecimal groups. */
function groupsOf(address: string): number[] {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = "", tail] = canonical.split("::");
  const left = parseGroups(head);
  const right = parseGroups(tail ?? "");
  return [...left, ...new Array<number>(GROUPS - left.length - right.length).fill(0), ...right];
}

function parseGroups(text: string): number[] {
  return text === "" ? [] : text.split(":").map((it) => Number.parseInt(it, 16));
}
