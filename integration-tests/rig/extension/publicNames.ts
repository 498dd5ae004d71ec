import { resolveHere } from "../namesHere.ts";

// The public names of the rig are this machine. To be loaded before a program of ours that asks for them.

resolveHere(".semantest.com");
