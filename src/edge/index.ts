/**
 * The data plane's entry in production. What simulates a viewer is not read here, and the code that could
 * read it is not in this build.
 */
import { edgeApp } from "./edge-app.ts";
import { handleRequest } from "./handle-request.ts";

export default edgeApp(handleRequest);
