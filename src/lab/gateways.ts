/**
 * The gateway Worker (`gateway-worker.ts`) as Miniflare takes it, bound to the origins of a fleet.
 *
 * The only place where a gateway's host meets a local port; the product has nothing of it.
 */
import type { V4WorkerOptions } from "miniflare";
import type { FleetCluster } from "./fleet.ts";
import gatewayWorker from "./gateway-worker.ts";

/** Name to give as `outboundService` of a Worker. */
export const GATEWAYS = "lab-gateways";

/** Makes the Worker; each origin is a binding of its own, so a request keeps the gateway's host. */
export function gatewaysWorker(clusters: readonly FleetCluster[], compatibilityDate: string): V4WorkerOptions {
  const origins = clusters.flatMap(({ name, origins: ofCluster }) =>
    ofCluster.map(({ role, origin }) => ({ cluster: name, role, binding: bindingOf(name, role), port: origin.port })),
  );
  const gateways = clusters.map(({ name, gatewayHost, origins: ofCluster }) => {
    const bindings = ofCluster.map(({ role }) => [role, bindingOf(name, role)]);
    return [gatewayHost, { cluster: name, origins: Object.fromEntries(bindings) }];
  });
  return {
    name: GATEWAYS,
    compatibilityDate,
    modules: [{ type: "ESModule", path: "gateway-worker.js", contents: gatewayScript() }],
    bindings: { GATEWAYS: Object.fromEntries(gateways) },
    serviceBindings: Object.fromEntries(
      origins.map(({ binding, port }) => [binding, { external: { address: `127.0.0.1:${port}`, http: {} } }]),
    ),
  };
}

function bindingOf(cluster: string, role: string): string {
  return `origin:${cluster}/${role}`;
}

/** The text of a function has no types any more: Node removed them when it loaded the file. */
function gatewayScript(): string {
  return `export default { ${gatewayWorker.fetch.toString()} };`;
}
