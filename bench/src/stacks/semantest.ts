import { host } from "./host.ts";
import { startServer } from "./server.ts";

// The server with its journal on disk and every setting as shipped but one: what one connection may send is not limited,
// since the search for the most a server takes goes beyond 50 frames a second and connection.
const FLAGS = ["--port=0", "--frames-per-second=1000000"];

await host(async (folder) => ({ port: await startServer(folder, FLAGS) }));
