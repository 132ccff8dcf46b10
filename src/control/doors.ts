/**
 * The ways by which probes leave for gateways: plain, or with the client certificate that a binding presents.
 *
 * As at the edge (`src/edge/doors.ts`): probes must be met as hand-offs are. Rules name the binding, the operator binds it in both
 * Workers, so it is looked up by name; where it is missing there is no way, and nothing is sent without it.
 */

/** One way out. */
export interface Door {
  fetch(url: string, init: RequestInit): Promise<Response>;
}

/** By what rules say of a cluster's `clientCertificate`; null where there is no such binding. */
export type Doors = (clientCertificate: string | null) => Door | null;

const PLAIN: Door = { fetch: (url, init) => fetch(url, init) };

/** The doors of a Worker's bindings. */
export function doorsOf(env: object): Doors {
  return (name) => {
    if (name === null) return PLAIN;
    const binding: unknown = name.endsWith("CERTIFICATE") ? Reflect.get(env, name) : undefined;
    return isDoor(binding) ? binding : null;
  };
}

function isDoor(binding: unknown): binding is Door {
  return typeof binding === "object" && binding !== null && "fetch" in binding && typeof binding.fetch === "function";
}
