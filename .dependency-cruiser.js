// Which folder may import which: the arrows point one way. `npm run check:imports` holds it. Specs are exempt, because
// they may use an adapter or the rig to prove something: `*.spec.ts`, folders named `spec`, and the contract suite.

/** Folders of the product and, of the product's other folders, those that each may import. */
const MAY_IMPORT = {
  "handlers/protocol": [],
  "handlers/ports": ["handlers/protocol"],
  "handlers/core": ["handlers/ports", "handlers/protocol"],
  "handlers/adapters/memory": ["handlers/ports", "handlers/protocol"],
  "handlers/adapters/shared": ["handlers/ports", "handlers/protocol"],
  "handlers/adapters/aws": ["handlers/adapters/shared", "handlers/ports", "handlers/protocol"],
  "handlers/adapters/azure": ["handlers/adapters/shared", "handlers/ports", "handlers/protocol"],
  "handlers/entrypoints/local": [
    "handlers/adapters/memory",
    "handlers/core",
    "handlers/ports",
    "handlers/protocol",
  ],
  "handlers/entrypoints/aws": [
    "handlers/adapters/aws",
    "handlers/core",
    "handlers/ports",
    "handlers/protocol",
  ],
  "handlers/entrypoints/azure": [
    "handlers/adapters/azure",
    "handlers/core",
    "handlers/ports",
    "handlers/protocol",
  ],
  client: ["handlers/protocol"],
  cli: ["client", "handlers/entrypoints/local", "handlers/protocol"],
  extension: ["client", "handlers/protocol"],
  components: [],
  planner: ["components", "policies"],
  policies: [],
};

/** Packages and the only folders that may import them. */
const ONLY_IN = {
  "@aws-sdk|@smithy|@aws-lambda-powertools": ["handlers/adapters/aws", "handlers/entrypoints/aws"],
  "@azure|@microsoft": ["handlers/adapters/azure", "handlers/entrypoints/azure"],
  "@pulumi": ["components", "planner", "policies"],
};

const OURS =
  "^(bench|cli|client|components|examples|extension|handlers|integration-tests|planner|policies|scripts)/";
/** Its version is part of what a program tells of itself. */
const MANIFEST = "/package\\.json$";
/** A workspace has packages of its own where their versions differ. */
const INSTALLED = "/node_modules/";
const SPEC = "(\\.spec\\.ts$|/spec/|^handlers/ports/contract/)";

function inside(folders) {
  return `^(${folders.join("|")})/`;
}

function layerRule([folder, allowed]) {
  return {
    name: `${folder} imports ${allowed.length === 0 ? "no other folder" : `only ${allowed.join(", ")}`}`,
    severity: "error",
    from: { path: inside([folder]), pathNot: SPEC },
    to: { path: OURS, pathNot: [inside([folder, ...allowed]), MANIFEST, INSTALLED] },
  };
}

function packageRule([packages, folders]) {
  return {
    name: `${packages} only in ${folders.join(", ")}`,
    severity: "error",
    from: { path: inside(Object.keys(MAY_IMPORT)), pathNot: [SPEC, inside(folders)] },
    to: { path: `^(node_modules/)?(${packages})/` },
  };
}

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    ...Object.entries(MAY_IMPORT).map(layerRule),
    ...Object.entries(ONLY_IN).map(packageRule),
    {
      name: "the command line loads the server only on demand",
      severity: "error",
      from: { path: inside(["cli"]), pathNot: SPEC },
      to: { path: inside(["handlers/entrypoints"]), dynamic: false, dependencyTypesNot: ["type-only"] },
    },
    { name: "no cycles", severity: "error", from: {}, to: { circular: true } },
    { name: "every import leads somewhere", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "the product needs no package that only tests have",
      severity: "error",
      // What builds the extension, and what only declares types, is not part of it.
      from: {
        path: inside(Object.keys(MAY_IMPORT)),
        pathNot: [SPEC, inside(["extension/build"]), "^extension/src/chrome\\.d\\.ts$"],
      },
      to: {
        dependencyTypes: ["npm-dev"],
        dependencyTypesNot: ["type-only"],
        pathNot: "node_modules/@types/",
      },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "/(dist|generated)/" },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
    },
  },
};
