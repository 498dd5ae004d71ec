import { mkdir, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import * as v from "valibot";
import { type FunctionApp, startFunctionApp } from "../functionApp.ts";
import type { Host } from "../gateway/gateway.ts";
import { type Passage, passing } from "../gateway/proxy.ts";
import { bearer, principalOf } from "./callers.ts";
import { identitiesOf } from "./identities.ts";
import type { Deployed } from "./subscription.ts";
import type { Surroundings } from "./surroundings.ts";

const MANAGEMENT = ["https://management.azure.com/", "https://management.azure.com"];
/** Numbers by which the platform says how a deployment stands. */
const STATUS = { running: 1, failed: 3, succeeded: 4 } as const;

const SiteSchema = v.object({
  properties: v.object({
    httpsOnly: v.literal(true, "the rig serves names by TLS only"),
    siteConfig: v.looseObject({ minTlsVersion: v.picklist(["1.2", "1.3"]) }),
    functionAppConfig: v.looseObject({
      deployment: v.object({
        storage: v.looseObject({
          type: v.literal("blobContainer"),
          value: v.pipe(v.string(), v.url()),
          authentication: v.object({
            type: v.literal("UserAssignedIdentity"),
            userAssignedIdentityResourceId: v.string(),
          }),
        }),
      }),
    }),
  }),
});
const PrincipalSchema = v.object({ principalId: v.string() });

/** How the platform behaves towards whoever publishes. */
export interface SiteBehaviour {
  /** Times that a new app refuses its first package, since roles have not reached it yet. */
  readonly refusals: number;
}

interface Deployment {
  readonly status: (typeof STATUS)[keyof typeof STATUS];
  readonly message: string;
}

/** A function app on Flex Consumption: the front that its callers meet, and the door at which it takes code. */
export class Site {
  readonly #around: Surroundings;
  readonly #behaviour: SiteBehaviour;
  readonly #id: string;
  readonly #folder: string;
  #settings: Readonly<Record<string, string>> = {};
  #app: FunctionApp | undefined;
  #deployment: Deployment | undefined;
  #deploying: Promise<void> = Promise.resolve();
  #refused = 0;

  constructor(around: Surroundings, behaviour: SiteBehaviour, id: string) {
    this.#around = around;
    this.#behaviour = behaviour;
    this.#id = id;
    this.#folder = join(around.folder, id.split("/").at(-1) ?? "app");
  }

  /** Its host; there is none before it has code. */
  get app(): FunctionApp {
    if (this.#app === undefined) throw new Error(`${this.#id} has no code`);
    return this.#app;
  }

  /** What the platform's front end does: ends TLS, and writes down who has called. */
  get front(): Host {
    return {
      minimumTls: () => `TLSv${this.#body.siteConfig.minTlsVersion}`,
      ...passing((request): Passage => {
        if (this.#app === undefined) throw new Error("the app has no code");
        const before = request.headers["x-forwarded-for"];
        const caller = `${request.socket.remoteAddress}:${request.socket.remotePort}`;
        return {
          origin: this.#app.origin,
          headers: {
            "x-forwarded-for": before === undefined ? caller : `${before}, ${caller}`,
            "x-forwarded-proto": "https",
          },
        };
      }),
    };
  }

  /** `POST /api/publish?type=zip` and `GET /api/deployments/latest`. */
  get scm(): Host {
    return {
      minimumTls: () => `TLSv${this.#body.siteConfig.minTlsVersion}`,
      request: async (request, response) => {
        const { status, body } = await this.#answerScm(request);
        response.writeHead(status, { "Content-Type": "application/json" });
        response.end(JSON.stringify(body));
      },
    };
  }

  /** Tells the app its settings; one that runs starts anew with them. */
  async configure(settings: Readonly<Record<string, string>>): Promise<void> {
    this.#settings = settings;
    if (this.#app !== undefined) await this.#start();
  }

  async stop(): Promise<void> {
    await this.#deploying;
    await this.#app?.stop();
    this.#app = undefined;
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  get #resource(): Deployed {
    const found = this.#around.subscription.find(this.#id);
    if (found === undefined) throw new Error(`there is no ${this.#id}`);
    return found;
  }

  get #body() {
    return v.parse(SiteSchema, this.#resource.arm.body).properties;
  }

  async #answerScm(request: IncomingMessage): Promise<{ status: number; body: object }> {
    const { pathname, searchParams } = new URL(request.url ?? "/", "https://scm");
    const body = await buffer(request);
    const token = bearer(request.headers.authorization) ?? "";
    if ((await principalOf(this.#around.directory, token, MANAGEMENT)) === undefined) {
      return { status: 401, body: { error: "a token of Azure Resource Manager is asked for" } };
    }
    if (request.method === "POST" && pathname === "/api/publish" && searchParams.get("type") === "zip") {
      if (this.#refused < this.#behaviour.refusals) {
        this.#refused += 1;
        return { status: 403, body: { error: "no right to publish here, or not yet" } };
      }
      this.#deployment = { status: STATUS.running, message: "" };
      this.#deploying = this.#deploy(body).then((deployment) => {
        this.#deployment = deployment;
      });
      return { status: 202, body: {} };
    }
    if (
      request.method === "GET" &&
      pathname === "/api/deployments/latest" &&
      this.#deployment !== undefined
    ) {
      const { message, status } = this.#deployment;
      return { status: 200, body: { status, message } };
    }
    return { status: 404, body: {} };
  }

  async #deploy(zip: Uint8Array): Promise<Deployment> {
    const refusal = this.#packageRefusal();
    if (refusal !== undefined) return { status: STATUS.failed, message: refusal };
    try {
      await mkdir(this.#folder, { recursive: true });
      await writeFile(this.#archive, zip);
      await this.#start();
      return { status: STATUS.succeeded, message: "" };
    } catch (error) {
      return { status: STATUS.failed, message: error instanceof Error ? error.message : String(error) };
    }
  }

  /** Where the platform cannot keep the package: the container is not there, or the app's identity may not use it. */
  #packageRefusal(): string | undefined {
    const { subscription, roles } = this.#around;
    const { authentication, value } = this.#body.functionAppConfig.deployment.storage;
    const { hostname, pathname } = new URL(value);
    const container = subscription
      .ofType("Microsoft.Storage/storageAccounts/blobServices/containers")
      .find(({ arm }) => arm.fullName === `${hostname.split(".")[0]}/default${pathname}`);
    if (container === undefined) return `404: there is no container ${value}`;
    const identity = subscription.find(authentication.userAssignedIdentityResourceId);
    const { principalId } = v.parse(PrincipalSchema, identity?.computed);
    const own = [...identitiesOf(subscription, this.#resource).values()];
    if (own.includes(principalId) && roles.may(principalId, "package", container.arm.id)) return undefined;
    return `403 Forbidden: the identity may not use ${value}`;
  }

  get #archive(): string {
    return join(this.#folder, "released-package.zip");
  }

  async #start(): Promise<void> {
    const { certificate, directory, gateway, subscription } = this.#around;
    await this.#app?.stop();
    this.#app = await startFunctionApp({
      folder: join(this.#folder, "wwwroot"),
      archive: this.#archive,
      certFile: certificate.certFile,
      gateway: gateway.port,
      environment: {
        ...this.#settings,
        ...directory.identitiesOf(() => identitiesOf(subscription, this.#resource)),
      },
    });
  }
}
