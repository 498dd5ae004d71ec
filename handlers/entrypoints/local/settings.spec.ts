import assert from "node:assert/strict";
import { PINNED_EXTENSION_ORIGINS } from "../../core/pinnedExtensions.ts";
import { optionNames, SERVER_OPTIONS } from "./options.ts";
import { type LocalSettings, readSettings, SettingError } from "./settings.ts";

const HOME = { platform: "linux", homeDir: "/home/a" } as const;

function read(flags: readonly string[], env: Record<string, string> = {}): LocalSettings {
  return readSettings(flags, { ...HOME, env });
}

function refusal(flags: readonly string[], env: Record<string, string> = {}): string {
  try {
    read(flags, env);
  } catch (error) {
    assert.ok(error instanceof SettingError);
    assert.ok(!error.message.includes("\n"), "one line");
    return error.message;
  }
  return assert.fail("these settings should be refused");
}

describe("readSettings", () => {
  it("has a default for everything", () => {
    const { delivery, ...settings } = read([]);
    assert.deepEqual(settings, {
      port: 3003,
      dataDir: "/home/a/.local/state/semantest",
      configDir: "/home/a/.config/semantest",
      logLevel: "info",
      environment: "local",
      requireToken: false,
      allowedOrigins: [...PINNED_EXTENSION_ORIGINS],
      anonymousKeys: "open",
      imageRetentionDays: 7,
      fsync: { mode: "interval", ms: 100 },
      maxSockets: 10_000,
    });
    assert.equal(delivery.heartbeatIdleMs, 25_000);
    assert.equal(delivery.routeCacheMs, 0);
  });

  it("reads every variable", () => {
    const settings = read([], {
      SEMANTEST_PORT: "0",
      SEMANTEST_DATA_DIR: "/data",
      SEMANTEST_LOG_LEVEL: "debug",
      SEMANTEST_ENVIRONMENT: "development",
      SEMANTEST_PUBLIC_ORIGIN: "https://Relay.example.com:443/",
      SEMANTEST_REQUIRE_TOKEN: "1",
      SEMANTEST_ALLOWED_ORIGINS:
        "https://app.example.com, chrome-extension://abcdefghijklmnopabcdefghijklmnop",
      SEMANTEST_REQUESTS_PER_MINUTE: "250",
      SEMANTEST_ANONYMOUS_KEYS: "closed",
      SEMANTEST_IMAGE_RETENTION_DAYS: "30",
      SEMANTEST_FSYNC: "always",
      SEMANTEST_MAX_SOCKETS: "5",
      SEMANTEST_FRAMES_PER_SECOND: "100",
      SEMANTEST_HEARTBEAT_SECONDS: "5",
      SEMANTEST_LEASE_SECONDS: "6",
      SEMANTEST_ABANDONED_SECONDS: "7",
      XDG_STATE_HOME: "/state",
    });
    const { delivery, configDir, ...rest } = settings;
    assert.deepEqual(rest, {
      port: 0,
      dataDir: "/data",
      logLevel: "debug",
      environment: "development",
      publicOrigin: "https://relay.example.com",
      requireToken: true,
      allowedOrigins: [
        ...PINNED_EXTENSION_ORIGINS,
        "https://app.example.com",
        "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
      ],
      requestsPerMinute: 250,
      anonymousKeys: "closed",
      imageRetentionDays: 30,
      fsync: { mode: "always" },
      maxSockets: 5,
    });
    const { framesPerSecond, frameBurst, heartbeatIdleMs, heartbeatActiveMs, leaseMs, abandonedMs } =
      delivery;
    assert.deepEqual(
      [framesPerSecond, frameBurst, heartbeatIdleMs, heartbeatActiveMs, leaseMs, abandonedMs],
      [100, 400, 5000, 5000, 6000, 7000],
    );
  });

  it("has a flag and a variable for each setting, no two the same", () => {
    const names = optionNames().flatMap((name) => [SERVER_OPTIONS[name].flag, SERVER_OPTIONS[name].variable]);
    assert.equal(new Set(names).size, 2 * Object.keys(SERVER_OPTIONS).length);
  });

  it("prefers a flag to its variable, and takes an empty variable for none", () => {
    assert.equal(read(["--port", "4000"], { SEMANTEST_PORT: "5000" }).port, 4000);
    assert.equal(read(["--port=4000"]).port, 4000);
    assert.equal(read(["--require-token"]).requireToken, true);
    assert.equal(read([], { SEMANTEST_PORT: "" }).port, 3003);
  });

  it("limits requests and calls itself production where others reach it", () => {
    const settings = read(["--public-origin", "http://localhost:8443"]);
    assert.equal(settings.environment, "production");
    assert.equal(settings.requestsPerMinute, 100);
    assert.equal(
      read(["--public-origin", "http://a.example", "--requests-per-minute", "7"]).requestsPerMinute,
      7,
    );
  });

  const refused: readonly [string, string][] = [
    ["SEMANTEST_PORT", "65536"],
    ["SEMANTEST_PORT", "-1"],
    ["SEMANTEST_PORT", "3003x"],
    ["SEMANTEST_PORT", "1e3"],
    ["SEMANTEST_LOG_LEVEL", "verbose"],
    ["SEMANTEST_ENVIRONMENT", "staging"],
    ["SEMANTEST_PUBLIC_ORIGIN", "relay.example.com"],
    ["SEMANTEST_PUBLIC_ORIGIN", "https://relay.example.com/path"],
    ["SEMANTEST_PUBLIC_ORIGIN", "https://user@relay.example.com"],
    ["SEMANTEST_PUBLIC_ORIGIN", "ws://relay.example.com"],
    ["SEMANTEST_REQUIRE_TOKEN", "perhaps"],
    ["SEMANTEST_ALLOWED_ORIGINS", "*"],
    ["SEMANTEST_ALLOWED_ORIGINS", "null"],
    ["SEMANTEST_ALLOWED_ORIGINS", "https://*.example.com"],
    ["SEMANTEST_ALLOWED_ORIGINS", "https://a.example/path"],
    ["SEMANTEST_ALLOWED_ORIGINS", "file:///a"],
    ["SEMANTEST_REQUESTS_PER_MINUTE", "0"],
    ["SEMANTEST_ANONYMOUS_KEYS", "maybe"],
    ["SEMANTEST_IMAGE_RETENTION_DAYS", "0"],
    ["SEMANTEST_FSYNC", "0"],
    ["SEMANTEST_FSYNC", "often"],
    ["SEMANTEST_MAX_SOCKETS", "0"],
  ];
  for (const [variable, value] of refused) {
    it(`refuses ${variable}=${value}, naming it, the value and what is allowed`, () => {
      const name = optionNames().find((it) => SERVER_OPTIONS[it].variable === variable);
      assert.ok(name !== undefined);
      const expected = `${variable} is ${JSON.stringify(value)}; allowed: ${SERVER_OPTIONS[name].allowed}.`;
      assert.equal(refusal([], { [variable]: value }), expected);
    });
  }

  it("names the flag where the flag is wrong", () => {
    assert.match(refusal(["--port", "x"], { SEMANTEST_PORT: "1" }), /^--port is "x"; allowed: /);
  });

  it("does not call a server local that others reach", () => {
    const message = refusal(["--public-origin", "https://a.example"], { SEMANTEST_ENVIRONMENT: "local" });
    assert.match(message, /^SEMANTEST_ENVIRONMENT is "local"; allowed: .*development, production/);
  });

  it("names the known flags where one is unknown, and refuses what is no flag", () => {
    assert.match(refusal(["--prot", "1"]), /^Unknown option '--prot'; known flags: --port, /);
    assert.match(refusal(["3003"]), /^Unexpected argument "3003"; known flags: /);
    assert.match(refusal(["--port"]), /known flags: /);
  });
});
