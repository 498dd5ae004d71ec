import { resolveHere } from "../namesHere.ts";

/*
 * Every name below `localhost` is this machine, as RFC 6761 says and not every system knows. Microsoft's clients show a token of
 * a resource only to hosts below its name, so the rig's hosts need such names. To be loaded before a program that asks for them.
 */

resolveHere(".localhost");
