export { keepYoungObjectsYoung } from "./heap.ts";
export { type LocalServer, startLocalServer } from "./localServer.ts";
export { runLocalServer, SERVER_EXIT, type ServerContext, type ServerExit } from "./main.ts";
export { type LocalSettings, readSettings, SettingError } from "./settings.ts";
