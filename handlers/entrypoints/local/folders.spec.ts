import assert from "node:assert/strict";
import { type Machine, type UserFolders, userFolders } from "./folders.ts";

describe("userFolders", () => {
  const cases: readonly { name: string; machine: Machine; expected: UserFolders }[] = [
    {
      name: "Linux without XDG variables",
      machine: { platform: "linux", homeDir: "/home/a", env: {} },
      expected: { state: "/home/a/.local/state/semantest", config: "/home/a/.config/semantest" },
    },
    {
      name: "Linux with XDG variables",
      machine: {
        platform: "linux",
        homeDir: "/home/a",
        env: { XDG_STATE_HOME: "/s", XDG_CONFIG_HOME: "/c" },
      },
      expected: { state: "/s/semantest", config: "/c/semantest" },
    },
    {
      name: "relative XDG variables, which the specification tells to ignore",
      machine: {
        platform: "linux",
        homeDir: "/home/a",
        env: { XDG_STATE_HOME: "s", XDG_CONFIG_HOME: "../c" },
      },
      expected: { state: "/home/a/.local/state/semantest", config: "/home/a/.config/semantest" },
    },
    {
      name: "macOS",
      machine: { platform: "darwin", homeDir: "/Users/a", env: { XDG_CONFIG_HOME: "/c" } },
      expected: {
        state: "/Users/a/Library/Application Support/semantest",
        config: "/Users/a/Library/Preferences/semantest",
      },
    },
    {
      name: "macOS with XDG_STATE_HOME",
      machine: { platform: "darwin", homeDir: "/Users/a", env: { XDG_STATE_HOME: "/s" } },
      expected: { state: "/s/semantest", config: "/Users/a/Library/Preferences/semantest" },
    },
    {
      name: "Windows with its variables",
      machine: {
        platform: "win32",
        homeDir: "C:\\Users\\a",
        env: { LOCALAPPDATA: "D:\\Local", APPDATA: "D:\\Roaming" },
      },
      expected: { state: "D:\\Local\\semantest\\Data", config: "D:\\Roaming\\semantest\\Config" },
    },
    {
      name: "Windows without its variables",
      machine: { platform: "win32", homeDir: "C:\\Users\\a", env: {} },
      expected: {
        state: "C:\\Users\\a\\AppData\\Local\\semantest\\Data",
        config: "C:\\Users\\a\\AppData\\Roaming\\semantest\\Config",
      },
    },
  ];
  for (const { name, machine, expected } of cases) {
    it(`knows the folders of ${name}`, () => {
      assert.deepEqual(userFolders(machine), expected);
    });
  }
});
