import { GATEWAY_VARIABLE, leadNamesTo } from "./names.ts";

/* To be loaded before a program that shall reach the names of Azure on this machine, and no other. */
const port = Number(process.env[GATEWAY_VARIABLE]);
if (!(port > 0)) throw new Error(`${GATEWAY_VARIABLE} is no port`);
leadNamesTo(port);
