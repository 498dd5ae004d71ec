import type { ResourceRecord } from "./record.ts";
import { UNKNOWN } from "./record.ts";

/** What a rule has found, where. */
export interface Fault {
  /** Absent: the stack as a whole. */
  readonly resource: ResourceRecord | undefined;
  /** Property, with dots between its parts; empty: the resource as a whole. */
  readonly path: string;
  /** What is wrong there, as the rest of a sentence that begins with the property. */
  readonly message: string;
}

/** Thrown by whatever reads a value that is not known; ends the rule, which keeps what it has found so far. */
export class Unseen extends Error {
  readonly resource: ResourceRecord;
  readonly path: string;

  constructor(resource: ResourceRecord, path: string) {
    super(`${path} of ${resource.name} is not known yet`);
    this.resource = resource;
    this.path = path;
  }
}

/**
 * A value somewhere in the properties of a resource, which may hold anything: what does not fit counts as absent. All
 * reads throw `Unseen` where the value is not known, so a rule reads what is likely unknown last.
 */
export class Value {
  readonly path: string;
  readonly #owner: ResourceRecord;
  readonly #raw: unknown;

  constructor(owner: ResourceRecord, path: string, raw: unknown) {
    this.#owner = owner;
    this.path = path;
    this.#raw = raw;
  }

  /** What stands below, at a path such as `defaultRouteSettings.loggingLevel`. */
  get(path: string): Value {
    return path.split(".").reduce((value: Value, key) => value.#child(key), this);
  }

  /** The elements of a list. A provider may leave out the list around a lone element. */
  list(): Value[] {
    const raw = this.#known();
    if (Array.isArray(raw)) {
      return raw.map((it, index) => new Value(this.#owner, `${this.path}[${index}]`, it));
    }
    return isObject(raw) ? [this] : [];
  }

  /** The members of an object, by name; those that are not known come last, so that a rule judges the others first. */
  members(): [name: string, value: Value][] {
    const raw = this.#known();
    const all: [string, Value][] = isObject(raw)
      ? Object.keys(raw).map((key) => [key, this.#child(key)])
      : [];
    return all.toSorted(
      ([, one], [, other]) => Number(one.#raw === UNKNOWN) - Number(other.#raw === UNKNOWN),
    );
  }

  text(): string | undefined {
    const raw = this.#known();
    return typeof raw === "string" ? raw : undefined;
  }

  /** The texts of a list, or the lone one. */
  texts(): string[] {
    const raw = this.#known();
    const all = Array.isArray(raw) ? this.list() : [this];
    return all.flatMap((it) => it.text() ?? []);
  }

  /** A number, or a text that is one. */
  number(): number | undefined {
    const raw = this.#known();
    const number = typeof raw === "string" && raw.trim() !== "" ? Number(raw) : raw;
    return typeof number === "number" && Number.isFinite(number) ? number : undefined;
  }

  isTrue(): boolean {
    return this.#known() === true;
  }

  /** Whether it is false in so many words. */
  isFalse(): boolean {
    return this.#known() === false;
  }

  /** Whether it is there and not empty. */
  isSet(): boolean {
    const raw = this.#known();
    return raw !== undefined && raw !== null && raw !== "" && !(Array.isArray(raw) && raw.length === 0);
  }

  /** What a JSON text says; absent where it is none. */
  document(): Value {
    const raw = this.#known();
    return new Value(this.#owner, this.path, typeof raw === "string" ? parsed(raw) : raw);
  }

  fault(message: string): Fault {
    return { resource: this.#owner, path: this.path, message };
  }

  #child(key: string): Value {
    if (this.#raw === UNKNOWN) {
      return this;
    }
    const path = this.path === "" ? key : `${this.path}.${key}`;
    return new Value(this.#owner, path, memberOf(this.#raw, key));
  }

  #known(): unknown {
    if (this.#raw === UNKNOWN) {
      throw new Unseen(this.#owner, this.path);
    }
    return this.#raw;
  }
}

function memberOf(raw: unknown, key: string): unknown {
  return typeof raw === "object" && raw !== null
    ? Object.getOwnPropertyDescriptor(raw, key)?.value
    : undefined;
}

function isObject(raw: unknown): raw is object {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
