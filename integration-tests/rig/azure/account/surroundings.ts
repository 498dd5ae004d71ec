import type { Certificate } from "../certificate.ts";
import type { Directory } from "../directory.ts";
import type { Gateway } from "../gateway/gateway.ts";
import type { Roles } from "./roles.ts";
import type { Subscription } from "./subscription.ts";

/** What the parts of an account work with. */
export interface Surroundings {
  /** Folder for what they write. */
  readonly folder: string;
  readonly certificate: Certificate;
  readonly gateway: Gateway;
  readonly directory: Directory;
  readonly subscription: Subscription;
  readonly roles: Roles;
}
