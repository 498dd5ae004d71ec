/** A program that judges the service from outside, or why there is none. */
export type Tool = { readonly kind: "ready"; readonly path: string } | Absent;

export interface Absent {
  readonly kind: "absent";
  readonly reason: string;
  /** Command that would give it. */
  readonly remedy: string;
}
