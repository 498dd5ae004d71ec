import { randomUUID } from "node:crypto";

/** A header, query member or route parameter as the host tells it. */
interface Nullable {
  readonly value: string;
}

/** One HTTP call as the host hands it to the worker. */
export interface RpcHttp {
  readonly method: string;
  readonly url: string;
  readonly nullableHeaders: Readonly<Record<string, Nullable>>;
  readonly nullableQuery: Readonly<Record<string, Nullable>>;
  readonly nullableParams: Readonly<Record<string, Nullable>>;
  readonly body?: { readonly bytes: Buffer };
}

/** The answer as the worker hands it back. */
export interface RpcHttpAnswer {
  readonly statusCode?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: { readonly bytes?: Uint8Array; readonly string?: string };
}

interface Binding {
  readonly type: string;
  readonly route?: string;
  readonly methods?: readonly string[];
}

/** A function as an app registers it. */
export interface FunctionMetadata {
  readonly name: string;
  readonly bindings: Readonly<Record<string, Binding>>;
}

type Callback = (...inputs: readonly unknown[]) => unknown;
type Hook = (context: object) => unknown;

interface InvocationModel {
  getArguments(): Promise<{ readonly context: unknown; readonly inputs: readonly unknown[] }>;
  invokeFunction(context: unknown, inputs: readonly unknown[], callback: Callback): Promise<unknown>;
  getResponse(
    context: unknown,
    result: unknown,
  ): Promise<{ readonly returnValue?: { readonly http?: RpcHttpAnswer } }>;
}

interface ProgrammingModel {
  getInvocationModel(context: object): InvocationModel;
  getCapabilities?(capabilities: Record<string, string>): Promise<object>;
}

/** An app between its start and its end, as the worker of Azure Functions runs it. */
export class FunctionsCore {
  readonly functions = new Map<
    string,
    { readonly metadata: FunctionMetadata; readonly callback: Callback }
  >();
  readonly #hooks = new Map<string, Hook[]>();
  #model: ProgrammingModel | undefined;
  #started = false;

  /** What the app is given under the name `@azure/functions-core`. */
  readonly api = {
    version: "3.0.0",
    hostVersion: "4.1042.0",
    Disposable: class {
      dispose(): void {}
    },
    registerFunction: (metadata: FunctionMetadata, callback: Callback) => {
      if (this.#started) throw new Error("A function can only be registered during app startup.");
      if (this.functions.has(metadata.name)) {
        throw new Error(`A function with id "${metadata.name}" has already been registered.`);
      }
      this.functions.set(metadata.name, { metadata, callback });
      return new this.api.Disposable();
    },
    registerHook: (name: string, hook: Hook) => {
      this.#hooks.set(name, [...(this.#hooks.get(name) ?? []), hook]);
      return new this.api.Disposable();
    },
    setProgrammingModel: (model: ProgrammingModel) => {
      this.#model = model;
    },
    getProgrammingModel: () => this.#model,
    log: (level: string, _category: string, message: string) => {
      console.log(`${level}: ${message}`);
    },
  };

  async start(): Promise<void> {
    await this.#run("appStart");
    await this.#model?.getCapabilities?.({ RawHttpBodyBytes: "true" });
    this.#started = true;
  }

  /** Ends the app gracefully: its own hooks run. */
  terminate(): Promise<void> {
    return this.#run("appTerminate");
  }

  async invoke(name: string, binding: string, http: RpcHttp): Promise<RpcHttpAnswer | undefined> {
    const registered = this.functions.get(name);
    if (registered === undefined || this.#model === undefined) throw new Error(`no function ${name}`);
    const { metadata, callback } = registered;
    const invocationId = randomUUID();
    const model = this.#model.getInvocationModel({
      invocationId,
      metadata,
      request: { invocationId, inputData: [{ name: binding, data: { http } }], triggerMetadata: {} },
      log: this.api.log,
    });
    const { context, inputs } = await model.getArguments();
    const result = await model.invokeFunction(context, inputs, callback);
    return (await model.getResponse(context, result)).returnValue?.http;
  }

  async #run(name: string): Promise<void> {
    for (const hook of this.#hooks.get(name) ?? []) await hook({ hookData: {}, appHookData: {} });
  }
}
