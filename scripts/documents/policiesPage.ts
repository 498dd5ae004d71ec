import type { Frameworks, Level, Rule } from "../../policies/index.ts";
import { Blocks, production, starter } from "../../policies/index.ts";
import { code, table } from "./markdown.ts";

const FRAMEWORKS: Readonly<Record<keyof Frameworks, string>> = {
  checkov: "Checkov",
  cdkNag: "cdk-nag",
  awsConfig: "AWS Config",
  azurePolicy: "Azure Policy",
  psRule: "PSRule",
  compliancePolicies: "Pulumi compliance-policies",
};

const SECTIONS: readonly [prefix: string, title: string][] = [
  ["semantest-", "Both clouds"],
  ["aws-", "AWS"],
  ["azure-", "Azure"],
];

const SCOPES: Readonly<Record<Rule["scope"], string>> = {
  resource: "one resource",
  relation: "a resource and what it is connected with",
  stack: "the whole stack",
};

const LEVELS: Readonly<Record<Level, string>> = { mandatory: "stops", advisory: "warns", disabled: "off" };

/** All rules of the policy packs, for people, in Markdown. */
export function policiesPage(): string {
  const rules = production.entries.map(({ rule }) => rule);
  return `${[
    "<!-- Written by `npm run generate` from policies/rules. Do not edit. -->",
    "# Rules",
    `${rules.length} rules, in two packs. A rule that is off in a pack can be switched on by its configuration.`,
    "## When a violation is seen",
    table(
      ["word", "a violation is seen"],
      [
        [Blocks.Preview, "in a preview: it hangs on what programs write down"],
        [
          Blocks.BeforeCreation,
          "at the latest during `pulumi up`, before the resource is made: a preview may not know the value, and says so",
        ],
        [
          Blocks.AfterCreation,
          "at the latest at the end of `pulumi up`, when the resource exists: the value exists only then, and a preview says so",
        ],
      ],
    ),
    "A rule over more than one resource runs at the end of a preview and at the end of an update. `pulumi up` shows its preview first and stops there; `pulumi up --skip-preview`, and `up` of the Automation API, which never previews, stop only after the resources were made. There, preview first.",
    ...SECTIONS.flatMap(([prefix, title]) => {
      const own = rules.filter(({ name }) => name.startsWith(prefix));
      return [`## ${title}`, overview(own), ...own.map(details)];
    }),
  ].join("\n\n")}\n`;
}

function overview(rules: readonly Rule[]): string {
  return table(
    ["rule", "severity", "starter", "production", "seen"],
    rules.map((rule) => [
      `[${rule.name}](#${rule.name})`,
      rule.severity,
      LEVELS[levelIn(starter.entries, rule)],
      LEVELS[levelIn(production.entries, rule)],
      rule.blocks,
    ]),
  );
}

function levelIn(entries: typeof starter.entries, rule: Rule): Level {
  return entries.find((entry) => entry.rule === rule)?.level ?? "disabled";
}

function details(rule: Rule): string {
  const lines = [
    `- Judges ${SCOPES[rule.scope]}${"types" in rule ? `: ${rule.types.map(code).join(", ")}` : ""}.`,
    ...rule.remediation.map((step) => `- ${step}`),
    ...Object.entries(rule.settings ?? {}).map(
      ([name, setting]) => `- Setting ${code(name)}, default ${setting.default}: ${setting.description}`,
    ),
    ...("remedy" in rule
      ? [`- At level ${code("remediate")} it sets ${Object.entries(rule.remedy).map(assignment).join(", ")}.`]
      : []),
    ...(hasFrameworks(rule.frameworks) ? [`- Elsewhere: ${elsewhere(rule.frameworks)}.`] : []),
    `- <${rule.link}>`,
  ];
  return `### ${rule.name}\n\n${rule.rationale}\n\n${lines.join("\n")}`;
}

function assignment([path, value]: [string, string | number | boolean]): string {
  return code(`${path} = ${value}`);
}

function hasFrameworks(frameworks: Frameworks): boolean {
  return Object.keys(frameworks).length > 0;
}

function elsewhere(frameworks: Frameworks): string {
  return Object.entries(FRAMEWORKS)
    .flatMap(([key, title]) => {
      const ids = new Map(Object.entries(frameworks)).get(key);
      return ids === undefined ? [] : [`${title} ${ids.join(", ")}`];
    })
    .join("; ");
}
