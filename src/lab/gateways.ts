/**
 * The gateway Worker (`gateway-worker.ts`) as Miniflare takes it, bound to the origins of a fleet.
 *
 * The only place where a gateway's host meets a local port; the product has nothing of it.
 */
import type { V4WorkerOptions } from "miniflare";
import type { Bypass, FleetCluster } from "./fleet.ts";
import gatewayWorker from "./gateway-worker.ts";

/** Name to give as `outboundService` of a Worker. */
export const GATEWAYS = "lab-gateways";

const BYPASS = "origin:bypass";

/** What is behind the hosts that the Workers call. */
interface Behind {
  readonly fleet: readonly FleetCluster[];
  readonly bypass: Bypass | null;
}

/** Makes the Worker; each origin is a binding of its own, so a request keeps the gateway's host. */
export function gatewaysWorker({ fleet, bypass }: Behind, compatibilityDate: string): V4WorkerOptions {
  const ofClusters = fleet.flatMap(({ name, origins: ofCluster }) =>
    ofCluster.map(({ role, origin }) => ({ binding: bindingOf(name, role), port: origin.port })),
  );
  const gateways = fleet.flatMap(({ name, gatewayHosts, origins: ofCluster }) => {
    const bindings = ofCluster.map(({ role }) => [role, bindingOf(name, role)]);
    return gatewayHosts.map((host) => [host, { cluster: name, origins: Object.fromEntries(bindings) }] as const);
  });
  const past = bypass === null ? [] : [[bypass.host, { cluster: null, origins: { stable: BYPASS } }] as const];
  const origins = [...ofClusters, ...(bypass === null ? [] : [{ binding: BYPASS, port: bypass.origin.port }])];
  return {
    name: GATEWAYS,
    compatibilityDate,
    modules: [{ type: "ESModule", path: "gateway-worker.js", contents: gatewayScript() }],
    bindings: { GATEWAYS: Object.fromEntries([...gateways, ...past]) },
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
