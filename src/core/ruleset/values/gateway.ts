/**
 * The address of a cluster's mesh ingress: an https origin with a public DNS name.
 *
 * Text → canonical origin (lower case, port 443 left out), or why it is none. The edge sends viewers'
 * requests there, so an address that points back at the platform, at a private network or at a
 * metadata service is refused before it can be published. Nothing is guessed: what is not plainly a
 * name of two or more labels is refused, whatever a URL parser would make of it.
 */
import { fail, ok, type Result } from "../../model/result.ts";
import { parseHostName } from "./host-name.ts";

export interface GatewayFault {
  /** Completes "gateway …". */
  readonly says: string;
  readonly hint: string;
}

/** Names and endings that never lead to a public host (RFC 2606, 6761, 6762, 7686, 8375, 9476; Kubernetes). */
const NOT_PUBLIC = [
  "localhost",
  "local",
  "internal",
  "svc",
  "cluster.local",
  "onion",
  "home.arpa",
  "lan",
  "corp",
  "home",
];

/** Ports from 1024 up that the Fetch standard blocks ("bad port"), so that no request would ever leave. */
const BLOCKED_PORTS: ReadonlySet<number> = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10_080,
]);

const HINT = "write scheme and host name only, for example https://gw.eu-west.example";

/** Reads a gateway. */
export function parseGateway(text: string): Result<string, GatewayFault> {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase();
  if (scheme !== "https") return fail({ says: `must begin with https://, found "${text}"`, hint: HINT });
  const authority = /^https:\/\/([^/?#@\\]+)$/i.exec(text)?.[1];
  if (authority === undefined) return fail({ says: "must be an origin: no user, path, query or fragment", hint: HINT });
  const [host = "", portText, ...more] = authority.split(":");
  if (more.length > 0) return fail({ says: "must have a DNS name, found an address", hint: HINT });
  const name = publicName(host);
  if (!name.ok) return name;
  const port = portText === undefined ? ok(443) : publicPort(portText);
  if (!port.ok) return port;
  return ok(`https://${name.value}${port.value === 443 ? "" : `:${port.value}`}`);
}

/** Host name of a gateway that was read by `parseGateway`. */
export function gatewayHost(gateway: string): string {
  return gateway.replace(/^https:\/\//, "").replace(/:\d+$/, "");
}

function publicName(host: string): Result<string, GatewayFault> {
  const name = parseHostName(host);
  if (!name.ok) return fail({ says: `must have a DNS name, found "${host}"`, hint: name.error.hint });
  const ending = NOT_PUBLIC.find((end) => name.value === end || name.value.endsWith(`.${end}`));
  if (ending !== undefined || name.value.includes(".svc.")) {
    return fail({
      says: `must be reachable from the edge, found the private name ${name.value}`,
      hint: "use the public DNS name of the ingress",
    });
  }
  if (!name.value.includes(".")) {
    return fail({
      says: `must have a DNS name of two or more labels, found ${name.value}`,
      hint: "write the full name",
    });
  }
  return name;
}

function publicPort(text: string): Result<number, GatewayFault> {
  const port = /^[1-9]\d{0,4}$/.test(text) ? Number(text) : 0;
  if (port === 443 || (port >= 1024 && port <= 65_535 && !BLOCKED_PORTS.has(port))) return ok(port);
  return fail({
    says: `cannot use port ${text}`,
    hint: "use 443, or a port from 1024 to 65535 that fetch does not block",
  });
}
