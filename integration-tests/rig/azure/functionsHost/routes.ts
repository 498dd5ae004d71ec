import type { FunctionMetadata } from "./coreApi.ts";

/** Where one function is called. */
export interface Route {
  readonly name: string;
  /** Name of its HTTP trigger. */
  readonly binding: string;
  readonly methods: ReadonlySet<string>;
  readonly pattern: RegExp;
  readonly parameters: readonly string[];
  /** The most exact route wins: fewest parameters, a rest of the path last. */
  readonly rank: number;
}

export interface RouteMatch {
  readonly route: Route;
  readonly parameters: Readonly<Record<string, string>>;
}

const PARAMETER = /^\{(\*?)(\w+)\}$/;

/** Routes of an app's HTTP triggers behind an empty prefix, the most exact first. */
export function routesOf(functions: Iterable<FunctionMetadata>): readonly Route[] {
  return [...functions].flatMap(routeOf).sort((a, b) => a.rank - b.rank);
}

/** The function for a call; `method` where only the method is wrong, undefined where nothing is there. */
export function match(
  routes: readonly Route[],
  method: string,
  path: string,
): RouteMatch | "method" | undefined {
  const fitting = routes.filter((it) => it.pattern.test(path));
  const route = fitting.find((it) => it.methods.has(method));
  if (route === undefined) return fitting.length > 0 ? "method" : undefined;
  const [, ...values] = route.pattern.exec(path) ?? [];
  const named = route.parameters.map(
    (name, index) => [name, decodeURIComponent(values[index] ?? "")] as const,
  );
  return { route, parameters: Object.fromEntries(named.filter(([, value]) => value !== "")) };
}

function routeOf({ name, bindings }: FunctionMetadata): Route[] {
  const trigger = Object.entries(bindings).find(([, it]) => /^httpTrigger$/i.test(it.type));
  if (trigger === undefined) return [];
  const [binding, { route = name, methods = ["GET", "POST"] }] = trigger;
  const parameters: string[] = [];
  let rank = 0;
  const parts = route.split("/").map((part) => {
    const [, rest, parameter] = PARAMETER.exec(part) ?? [];
    if (parameter === undefined) return `/${part}`;
    parameters.push(parameter);
    rank += rest === "*" ? 100 : 1;
    return rest === "*" ? "(?:/(.*))?" : "/([^/]+)";
  });
  return [
    {
      name,
      binding,
      methods: new Set(methods.map((it) => it.toUpperCase())),
      pattern: new RegExp(`^${parts.join("")}/?$`, "i"),
      parameters,
      rank,
    },
  ];
}
