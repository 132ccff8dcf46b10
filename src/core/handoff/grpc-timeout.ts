/**
 * The viewer's own `grpc-timeout` → the one that goes on, in milliseconds, or none.
 *
 * It covers the whole call, streams included, so the edge makes none up from its deadline to the headers: that would
 * cut streams that are well. What a viewer asks for goes on while it is no longer than what the edge ever waits.
 * Form: gRPC over HTTP/2, "Timeout": up to 8 digits and a unit.
 */
const LONGEST_MS = 30_000;

const MS_OF_UNIT: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1000, m: 1, u: 1e-3, n: 1e-6 };

/** Null when there is nothing to pass on: no header, a malformed one, or more than 30 s. */
export function grpcTimeout(text: string | null | undefined): string | null {
  const [, digits = "", unit = ""] = /^(\d{1,8})([HMSmun])$/.exec(text ?? "") ?? [];
  const ms = Math.ceil(Number(digits) * (MS_OF_UNIT[unit] ?? 0));
  return ms >= 1 && ms <= LONGEST_MS ? `${ms}m` : null;
}
