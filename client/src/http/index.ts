export { isLoopback } from "../strategy/server.ts";
export { connect, peers, type Ticket } from "./connect.ts";
export * from "./doors.ts";
export { downloadImage, type ExpectedImage } from "./download.ts";
export { type DoorCall, Http, type HttpOptions } from "./http.ts";
