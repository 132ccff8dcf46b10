/**
 * What the Workers under test reach when they call `fetch`: gateways mapped to origins of this machine.
 *
 * It runs inside workerd as their outbound service, so what an origin does to a connection (refuse,
 * reset, stall) is felt by the Worker as it is. A gateway without an origin does not exist.
 * Cut down to JavaScript by `outbound.ts`; it uses nothing but erasable syntax.
 */
interface Env {
  /** Host of a gateway → `127.0.0.1:port`. */
  readonly GATEWAYS: Readonly<Record<string, string>>;
  /** By the host of a gateway that is spoken to in TLS. */
  readonly [host: `tls:${string}`]: { fetch(request: Request): Promise<Response> } | undefined;
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const url = new URL(request.url);
    const door = env[`tls:${url.host}`];
    if (door !== undefined) return door.fetch(request);
    const address = env.GATEWAYS[url.host];
    if (address === undefined) throw new Error(`internal error; reference = no origin for ${url.host}`);
    return fetch(new Request(`http://${address}${url.pathname}${url.search}`, request));
  },
};
