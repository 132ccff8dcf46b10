/**
 * The mesh ingress of every cluster of the lab: what the two Workers reach when they call `fetch`.
 *
 * In: a request to a gateway's host. Out: the answer of the cluster's origin for the version that
 * `x-edge-version` names (stable without one), marked with what served it. It runs in workerd as the
 * Workers' outbound service, so what an origin does to a connection (refuse, reset, stall) is felt as
 * it is. A host that is no gateway does not exist.
 *
 * `gateways.ts` takes the text of `fetch` alone: it must not use anything outside itself.
 */
interface Gateway {
  /** Null for the bypass, which is no cluster and marks nothing. */
  readonly cluster: string | null;
  /** Role → name of the binding that reaches its origin. */
  readonly origins: Readonly<Record<string, string>>;
}

interface GatewayEnv {
  /** By the gateway's host, with port where it has one. */
  readonly GATEWAYS: Readonly<Record<string, Gateway>>;
  readonly [origin: string]: { fetch(request: Request): Promise<Response> } | Readonly<Record<string, Gateway>>;
}

export default {
  async fetch(request: Request, env: GatewayEnv): Promise<Response> {
    const { host } = new URL(request.url);
    const gateway = Object.hasOwn(env.GATEWAYS, host) ? env.GATEWAYS[host] : undefined;
    if (gateway === undefined) throw new Error(`internal error; the lab has no gateway ${host}`);
    const asked = request.headers.get("x-edge-version") ?? "stable";
    const role = Object.hasOwn(gateway.origins, asked) ? asked : "stable";
    const origin = env[gateway.origins[role] ?? ""];
    if (origin === undefined || typeof origin.fetch !== "function") throw new Error(`no origin for ${role} at ${host}`);
    const response = await origin.fetch(request);
    if (gateway.cluster === null || response.status === 101) return response; // rebuilding it would lose the socket
    const answer = new Response(response.body, response);
    answer.headers.set("x-edge-served-cluster", gateway.cluster);
    answer.headers.set("x-edge-served-version", role);
    return answer;
  },
};
