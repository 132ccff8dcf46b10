/**
 * A door: what a Worker under test finds behind the binding of a client certificate, and behind plain `fetch`.
 *
 * It runs inside workerd, so what a gateway does to a connection is felt as it is. Gateways by host, each a binding that
 * speaks TLS from workerd itself; a host without one does not exist. Cut down to JavaScript by `tls-doors.ts`.
 */
interface Way {
  fetch(request: Request): Promise<Response>;
}

interface Env {
  /** Host of a gateway → name of its binding. */
  readonly WAYS: Readonly<Record<string, string>>;
  readonly [way: string]: unknown;
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { host } = new URL(request.url);
    const name = env.WAYS[host];
    if (name === undefined) throw new Error(`internal error; reference = no gateway for ${host}`);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `tls-doors.ts` names ways only
    return (env[name] as Way).fetch(request);
  },
};
