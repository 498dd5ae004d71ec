import * as v from "valibot";

/** What a rule sees of a request. */
export interface Inspected {
  readonly method: string;
  readonly path: string;
  /** By name in lower case. */
  readonly headers: ReadonlyMap<string, string>;
}

/** What the firewall answers in the origin's place. */
export interface Block {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The rules of a web ACL that look at the request alone. */
export interface Firewall {
  /** The first rule's answer to a request that it blocks. */
  judge(request: Inspected): Block | undefined;
}

type Statement =
  | { readonly kind: "and" | "or"; readonly statements: readonly Statement[] }
  | { readonly kind: "not"; readonly statement: Statement }
  | {
      readonly kind: "bytes";
      readonly field: (request: Inspected) => string;
      readonly search: string;
      readonly position: Position;
    }
  /** Counts or lists of AWS's own, which nobody here enforces: it never matches. */
  | { readonly kind: "elsewhere" };

const PositionSchema = v.picklist(["EXACTLY", "STARTS_WITH", "ENDS_WITH", "CONTAINS"]);
type Position = v.InferOutput<typeof PositionSchema>;

const NothingSchema = v.object({});
const FieldSchema = v.union([
  v.strictObject({ singleHeader: v.object({ name: v.string() }) }),
  v.strictObject({ uriPath: NothingSchema }),
  v.strictObject({ method: NothingSchema }),
]);
const BytesSchema = v.object({
  fieldToMatch: FieldSchema,
  positionalConstraint: PositionSchema,
  searchString: v.string(),
  textTransformations: v.array(v.object({ type: v.picklist(["NONE", "LOWERCASE"]) })),
});
const StatementsSchema = v.object({ statements: v.array(v.unknown()) });
const StatementSchema = v.union([
  v.strictObject({ andStatement: StatementsSchema }),
  v.strictObject({ orStatement: StatementsSchema }),
  v.strictObject({ notStatement: v.object({ statement: v.unknown() }) }),
  v.strictObject({ byteMatchStatement: BytesSchema }),
  v.strictObject({ rateBasedStatement: v.unknown() }),
  v.strictObject({ managedRuleGroupStatement: v.unknown() }),
]);
const HeaderSchema = v.object({ name: v.string(), value: v.string() });
const ResponseSchema = v.object({
  responseCode: v.number(),
  customResponseBodyKey: v.optional(v.string()),
  responseHeaders: v.optional(v.array(HeaderSchema), []),
});
const RuleSchema = v.object({
  name: v.string(),
  priority: v.number(),
  action: v.optional(v.object({ block: v.object({ customResponse: v.optional(ResponseSchema) }) })),
  statement: v.unknown(),
});
const AclSchema = v.object({
  defaultAction: v.strictObject({ allow: NothingSchema }),
  rules: v.optional(v.array(RuleSchema), []),
  customResponseBodies: v.optional(v.array(v.object({ key: v.string(), content: v.string() })), []),
});

/** Reads the inputs of a web ACL. Throws at a kind of rule that the edge cannot follow. */
export function parseFirewall(inputs: Readonly<Record<string, unknown>>): Firewall {
  const { rules, customResponseBodies } = v.parse(AclSchema, inputs);
  const bodies = new Map(customResponseBodies.map(({ key, content }) => [key, content]));
  const ordered = rules
    .toSorted((one, other) => one.priority - other.priority)
    .map(({ action, statement }) => ({
      statement: parseStatement(statement),
      block: blockOf(action?.block.customResponse, bodies),
    }));
  return { judge: (request) => ordered.find(({ statement }) => holds(statement, request))?.block };
}

function blockOf(
  response: v.InferOutput<typeof ResponseSchema> | undefined,
  bodies: ReadonlyMap<string, string>,
): Block {
  return {
    status: response?.responseCode ?? 403,
    headers: Object.fromEntries((response?.responseHeaders ?? []).map(({ name, value }) => [name, value])),
    body: bodies.get(response?.customResponseBodyKey ?? "") ?? "",
  };
}

function parseStatement(given: unknown): Statement {
  const statement = v.parse(StatementSchema, given);
  if ("andStatement" in statement)
    return { kind: "and", statements: statement.andStatement.statements.map(parseStatement) };
  if ("orStatement" in statement)
    return { kind: "or", statements: statement.orStatement.statements.map(parseStatement) };
  if ("notStatement" in statement)
    return { kind: "not", statement: parseStatement(statement.notStatement.statement) };
  if (!("byteMatchStatement" in statement)) return { kind: "elsewhere" };
  const { fieldToMatch, positionalConstraint, searchString, textTransformations } =
    statement.byteMatchStatement;
  const lowers = textTransformations.some(({ type }) => type === "LOWERCASE");
  const read = fieldReader(fieldToMatch);
  return {
    kind: "bytes",
    field: lowers ? (request) => read(request).toLowerCase() : read,
    search: searchString,
    position: positionalConstraint,
  };
}

function fieldReader(field: v.InferOutput<typeof FieldSchema>): (request: Inspected) => string {
  if ("singleHeader" in field) {
    const name = field.singleHeader.name.toLowerCase();
    return ({ headers }) => headers.get(name) ?? "";
  }
  return "uriPath" in field ? ({ path }) => path : ({ method }) => method;
}

function holds(statement: Statement, request: Inspected): boolean {
  switch (statement.kind) {
    case "and":
      return statement.statements.every((inner) => holds(inner, request));
    case "or":
      return statement.statements.some((inner) => holds(inner, request));
    case "not":
      return !holds(statement.statement, request);
    case "bytes":
      return MATCHES[statement.position](statement.field(request), statement.search);
    case "elsewhere":
      return false;
  }
}

const MATCHES: Readonly<Record<Position, (text: string, search: string) => boolean>> = {
  EXACTLY: (text, search) => text === search,
  STARTS_WITH: (text, search) => text.startsWith(search),
  ENDS_WITH: (text, search) => text.endsWith(search),
  CONTAINS: (text, search) => text.includes(search),
};
