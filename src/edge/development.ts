/**
 * The data plane's entry on a developer's machine, and in the lab: as in production, but that a request
 * may simulate its viewer. Built from `development.toml`; `wrangler.toml` never reaches this file.
 */
import { edgeApp } from "./edge-app.ts";
import { handleSimulated } from "./handle-simulated.ts";

export default edgeApp(handleSimulated);
