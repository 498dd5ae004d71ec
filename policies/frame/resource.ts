import type { ResourceRecord } from "./record.ts";
import type { Fault } from "./value.ts";
import { Value } from "./value.ts";

/** A resource as rules read it. */
export class Resource {
  readonly record: ResourceRecord;

  constructor(record: ResourceRecord) {
    this.record = record;
  }

  get type(): string {
    return this.record.type;
  }

  get name(): string {
    return this.record.name;
  }

  /** What stands at a path of its properties. */
  get(path: string): Value {
    return new Value(this.record, "", this.record.props).get(path);
  }

  /** A tag, by its key, which may hold dots. */
  tag(key: string): string | undefined {
    const tags = this.get("tags").members();
    return tags.find(([name]) => name === key)?.[1].text();
  }

  /** Something wrong with the resource as a whole, as a sentence without its subject. */
  fault(message: string): Fault {
    return { resource: this.record, path: "", message };
  }
}
