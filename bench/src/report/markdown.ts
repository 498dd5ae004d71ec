import type { Judged } from "../budgets.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import type { Contender } from "../stacks/names.ts";
import { METRICS, type MetricName } from "../stats/metrics.ts";
import { type Figures, summarize } from "../stats/summary.ts";
import type { Ran, Report, Summary } from "./report.ts";

const NAMES: Readonly<Record<Contender, string>> = {
  bareRelay: "bare `ws` relay",
  semantest: "Semantest",
  socketIoRelay: "`socket.io` relay",
  storingRelay: "relay that reads, checks, stores, acknowledges",
  bareRelayAgain: "bare relay, again",
};

/** Metrics that make a table of their own, so that none is too wide to read. */
const TABLES: readonly (readonly [caption: string, metrics: readonly MetricName[]])[] = [
  [
    "At 10,000 messages a second",
    ["p50Ms", "p95Ms", "p99Ms", "p999Ms", "maxMs", "pacedServerCpu", "pacedGeneratorCpu", "latenessP99Ms"],
  ],
  [
    "As much as it takes",
    ["perCoreSecond", "fullPerSecond", "fullP99Ms", "fullServerCpu", "fullGeneratorCpu"],
  ],
  ["Not as it should be", ["lost", "unacknowledged", "refused"]],
  ["", ["stormMs"]],
  ["", ["rssKb", "heapKb"]],
  ["", ["imageMs"]],
  ["", ["firstEventMs"]],
];

/** The report as a page's sections. */
export function renderReport(report: Report, ran: readonly Ran[]): string {
  const { date, command, machine, versions, plan, disturbed, judged } = report;
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const facts = [
    `- Date: ${date}. Command: \`${command}\`.`,
    `- Machine: ${machine}.`,
    `- Versions: ${named.join(", ")}.`,
    `- Processes: ${plan.pinned ? "server on core 0, generator on core 1" : "not bound to cores: taskset is missing"}.`,
  ];
  const sections = ran.map(({ scenario, rounds }) => scenarioSection(scenario, summarize(rounds)));
  const note = disturbed ? ["¹ Too few windows in which other programs took less than 5 % of a core."] : [];
  return [facts.join("\n"), ...sections, ...note, budgetSection(judged)].join("\n\n");
}

function scenarioSection(scenario: Scenario, summary: Summary): string {
  const measured = new Set([...summary.values()].flatMap((figures) => [...figures.keys()]));
  const tables = TABLES.flatMap(([caption, metrics]) => {
    const columns = metrics.filter((metric) => measured.has(metric));
    return columns.length === 0 ? [] : [withCaption(caption, table(columns, scenario, summary))];
  });
  return [`### ${scenario.title}`, ...tables].join("\n\n");
}

function budgetSection(judged: readonly Judged[]): string {
  const rows = judged.map(({ budget, value, kept }) => {
    const limits = [
      ...(budget.min === undefined ? [] : [`at least ${budget.min}`]),
      ...(budget.max === undefined ? [] : [`at most ${budget.max}`]),
    ];
    const found = value === undefined ? "not measured" : String(Number(value.toPrecision(3)));
    return `| ${budget.promise} | ${limits.join(", ")} | ${found} | ${kept ? "kept" : "**broken**"} |`;
  });
  return ["### Budgets", "", "| promise | limit | measured | |", "| --- | --- | --- | --- |", ...rows].join(
    "\n",
  );
}

function table(columns: readonly MetricName[], { contenders }: Scenario, summary: Summary): string {
  const rows = contenders.map((contender) => {
    const cells = columns.map((metric) => cell(metric, summary.get(contender)));
    return `| ${NAMES[contender]} | ${cells.join(" | ")} |`;
  });
  return [
    `| | ${columns.map((metric) => METRICS[metric].label).join(" | ")} |`,
    `| --- |${" --- |".repeat(columns.length)}`,
    ...rows,
  ].join("\n");
}

function cell(metric: MetricName, figures: Figures | undefined): string {
  const figure = figures?.get(metric);
  if (figure === undefined) return "-";
  const value = figure.value.toLocaleString("en", {
    minimumFractionDigits: METRICS[metric].digits,
    maximumFractionDigits: METRICS[metric].digits,
  });
  return figure.disturbed ? `${value} ¹` : value;
}

function withCaption(caption: string, text: string): string {
  return caption === "" ? text : `${caption}:\n\n${text}`;
}
