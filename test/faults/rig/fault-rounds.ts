/**
 * The faults of one cluster, F3 to F15 of the list in docs/reliability.md, each with what its viewers are promised.
 *
 * Four promises cover them all. `masked`: nobody sees an error, since another cluster answers. `untouched`: what looks
 * odd is no failure, and nobody is moved. `cut`: an answer that breaks off is an error for the viewer, never a short
 * one that looks whole, and is not asked for again. `once`: what must not be sent twice reaches one cluster, once.
 */
import type { Behaviour, Counts } from "./behaviour.ts";
import type { Certificates, CertificateKind } from "./certificates.ts";
import type { RawKind } from "./raw-answer.ts";
import type { Observed } from "./generator.ts";
import type { Lane, Promised, Round, Seen } from "./round.ts";
import { isFailed } from "./tally.ts";
import type { TlsDoor } from "./tls-door.ts";

/** A breaker opens for 5 s and a tenth, and then one request tries; beside that a trial that meets the fault's end. */
const BACK_WITHIN_MS = 9000;
/** Of a load that ended sooner after the repair, since the machine took long for that, nobody had to return. */
const OPEN_FOR_MS = 6000;
/** Five failures open a breaker; a request that is on its way meanwhile is as slow. */
const FAILURES_TO_OPEN = 5;
/** Three times the share of answers that are late. */
const MOST_LATE = 0.3;

type Judge = Round["promises"];

/** Where nobody met the fault nothing is shown; a machine that stalled may have held all requests until it was over. */
const met = ({ calm }: Seen, promise: Promised, many: number): void => {
  if (calm) promise("met", many > 0, "no request met the fault");
};

/** Nobody sees an error; at most two attempts for each; the fault was met, and after it the cluster is used again. */
const masked: Judge = (seen, promise) => {
  promise("R1", seen.tally.failed === 0, `${seen.tally.failed} of ${seen.tally.sent} requests failed`);
  met(seen, promise, seen.secondAttempts);
  const most = seen.tally.sent + seen.secondAttempts + seen.observed.filter(isFailed).length;
  promise("R4", seen.reached <= most, `clusters got ${seen.reached} requests, at most ${most} are accounted for`);
};

const back = (seen: Seen, promise: Promised): void => {
  if (!seen.calm) return;
  const { backMs, observed, span } = seen;
  const wentOnMs = Math.max(...observed.map(({ at }) => at)) - span.to;
  promise("R5", backMs !== null || wentOnMs < OPEN_FOR_MS, "nobody returned to the cluster after it was repaired");
  promise("R5", backMs === null || backMs <= BACK_WITHIN_MS, `the first one returned ${backMs} ms after the repair`);
};

/** `masked`, and the breaker opened: only so many met the fault. */
const opens =
  (perSecond: number, timeoutMs: number): Judge =>
  (seen, promise) => {
    masked(seen, promise);
    back(seen, promise);
    const most = Math.ceil(1.5 * (FAILURES_TO_OPEN + (perSecond * timeoutMs) / 1000)) + 1;
    if (seen.calm)
      promise("R2", seen.reachedBroken <= most, `${seen.reachedBroken} met the fault, at most ${most} should`);
  };

/** Nobody sees anything, and nobody is moved. */
const untouched: Judge = (seen, promise) => {
  promise("R14", seen.tally.failed === 0, `${seen.tally.failed} of ${seen.tally.sent} requests failed`);
  met(seen, promise, seen.reachedBroken);
  promise("once", seen.reached === seen.tally.sent, `clusters got ${seen.reached} requests for ${seen.tally.sent}`);
  promise("stays", seen.secondAttempts === 0, `${seen.secondAttempts} requests were sent to another cluster`);
};

/** Who meets it sees an error, nobody else does, and it is not asked for again. */
const cut: Judge = (seen, promise) => {
  const broken = seen.observed.filter(({ error }) => error !== null && error !== "lost").length;
  met(seen, promise, seen.reachedBroken);
  promise(
    "R13",
    broken === seen.reachedBroken,
    `${seen.reachedBroken} answers were cut, ${broken} viewers saw an error`,
  );
  const others = seen.observed.filter(
    ({ error, status, body }) => error === null && (status !== 200 || body !== "right"),
  );
  promise("R13", others.length === 0, `${others.length} answers ended as if they were whole`);
  promise("once", seen.reached === seen.tally.sent, `clusters got ${seen.reached} requests for ${seen.tally.sent}`);
};

/** No request reaches clusters twice, and who met the fault is told so. */
const once =
  (isTold: (one: Observed) => boolean): Judge =>
  (seen, promise) => {
    const told = seen.observed.filter(isTold).length;
    promise("R19", seen.reached === seen.tally.sent, `clusters got ${seen.reached} requests for ${seen.tally.sent}`);
    met(seen, promise, seen.reachedBroken);
    promise("R3", told === seen.reachedBroken, `${seen.reachedBroken} met it, ${told} were told`);
    const others = seen.observed.filter((one) => !isTold(one) && isFailed(one)).length;
    promise("R3", others === 0, `${others} viewers got something else`);
  };

/** A 503 is the cluster's own word; where it said nothing, the edge does. */
const isPassed = ({ status, cluster }: Observed): boolean => status === 503 && cluster !== null;
const isOwn = ({ status, cluster, reason }: Observed): boolean =>
  cluster === null && status === 502 && reason === "not-retryable";

/** `masked`, and only those who met a late answer waited, for one headers timeout. */
const late: Judge = (seen, promise) => {
  masked(seen, promise);
  const most = MOST_LATE * seen.tally.inside.requests;
  if (seen.calm) promise("late", seen.slow <= most, `${seen.slow} requests were slow, at most ${most} should be`);
};

const SHORT = { faultMs: 1500, afterMs: 1000 };
/** Where a breaker's way back is shown by others. */
const MASKED = { ...SHORT, promises: masked };
const UNTOUCHED = { ...SHORT, leavesColo: true, promises: untouched };
const CUT = { ...SHORT, leavesColo: true, promises: cut };
/** The breaker opens half a second after the fault; viewers come for as long as the way back may take. */
const OPENS = { faultMs: 1500, afterMs: BACK_WITHIN_MS, promises: opens(10, 0) };
/** It opens after a headers timeout, and the fault ends before it closes. */
const OPENS_LATE = { faultMs: 3500, afterMs: BACK_WITHIN_MS, promises: opens(10, 2000) };

type What = Omit<Round, "id" | "fault" | "begin" | "end">;

function behaving(id: string, fault: string, behaviour: Behaviour, what: What): Round {
  return {
    id,
    fault,
    ...what,
    begin: (platform, { first }) => platform.cluster(first).viewersGet(behaviour),
    end: (platform, { first }) => platform.cluster(first).heal(),
  };
}

const raw = (id: string, fault: string, answer: RawKind, what: What): Round =>
  behaving(id, fault, { kind: "raw", answer }, what);

const status = (code: number, headers: Readonly<Record<string, string>> = {}): Behaviour => ({
  kind: "status",
  status: code,
  headers,
});

const OF_CLOUDFLARE = [520, 521, 522, 523, 524, 525, 526, 527, 530];
const PATIENT = { faultMs: 3500, afterMs: 2500, promises: masked };

/** Without TLS. */
export const ROUNDS: readonly Round[] = [
  behaving("F3", "takes requests and never answers", { kind: "hang" }, OPENS_LATE),
  behaving("F4", "drips its headers", { kind: "drip-headers" }, OPENS_LATE),
  behaving("F8", "answers 503", status(503), OPENS),
  behaving("F8", "answers 503 with Retry-After", status(503, { "retry-after": "1" }), OPENS),
  behaving("F8", "sheds half with 503", { kind: "shed", percent: 50, status: 503, retryAfter: "1" }, PATIENT),
  behaving("F9", "Cloudflare's pages, 520 to 530", { kind: "in-turn", statuses: OF_CLOUDFLARE }, OPENS),
  raw("F10", "bytes that are no HTTP", "garbage", OPENS),
  raw("F10", "Content-Length: abc", "length-no-number", MASKED),
  raw("F10", "two lengths", "two-lengths", MASKED),
  { id: "F13", fault: "its name is not known", ...nothingDone(), special: unknownName, ...MASKED },
  behaving(
    "F17",
    "10 % of requests 5 s late",
    { kind: "brown-out", percent: 10, ms: 5000 },
    { ...PATIENT, perSecond: 15, promises: late },
  ),
  behaving("F5", "drips its bodies for 3 s", { kind: "drip-body", ms: 3000 }, UNTOUCHED),
  raw("F11", "length and chunked", "length-and-chunked", UNTOUCHED),
  raw("F11", "longer than its length", "longer-than-said", UNTOUCHED),
  raw("F14", "a header of 100 KB", "100-kb-header", UNTOUCHED),
  raw("F14", "1,000 headers", "1000-headers", UNTOUCHED),
  raw("F15", "103 before the answer", "103-first", UNTOUCHED),
  raw("F15", "100 before the answer", "100-first", UNTOUCHED),
  raw("F15", "trailers", "trailers", UNTOUCHED),
  raw("F6", "reset in the body", "cut-by-reset", CUT),
  raw("F7", "body shorter than its length", "shorter-than-said", CUT),
  raw("F7", "chunks without an end", "chunked-without-end", CUT),
  behaving("F8", "answers POST with 503", status(503), { ...SHORT, method: "POST", promises: once(isPassed) }),
  behaving(
    "F6",
    "reads a POST, then resets",
    { kind: "read-and-reset" },
    { ...SHORT, method: "POST", promises: once(isOwn) },
  ),
];

function nothingDone(): Pick<Round, "begin" | "end"> {
  const counts = (platform: Parameters<Round["begin"]>[0], { first }: Lane): Promise<Counts> =>
    platform.cluster(first).counts();
  return { begin: counts, end: counts };
}

function unknownName({ first }: Lane): ReturnType<NonNullable<Round["special"]>> {
  return { gateways: { [first]: { address: "gone.invalid" } } };
}

/** A door with TLS for each cluster, by its name. */
export type Doors = Readonly<Record<string, { readonly door: TlsDoor; readonly certificates: Certificates }>>;

/** The certificates that a gateway must not get away with; before and after them a good one is presented. */
export function tlsRounds(doors: Doors): readonly Round[] {
  const presenting = (kind: CertificateKind, fault: string): Round => {
    let door: TlsDoor | undefined;
    const present =
      (shown: CertificateKind): Round["end"] =>
      (platform, { first }) => {
        door?.present(shown);
        return platform.cluster(first).counts();
      };
    return {
      id: "F12",
      fault,
      ...OPENS,
      promises: (seen, promise) => {
        masked(seen, promise);
        back(seen, promise);
        const fooled = door?.fooled() ?? -1;
        promise("F12", fooled === 0, `${fooled} connections were made with such a certificate`);
      },
      special: ({ first }) => {
        const found = doors[first];
        if (found === undefined) return {};
        ({ door } = found);
        return { gateways: { [first]: { address: door.address, trusted: found.certificates.trusted } } };
      },
      begin: present(kind),
      end: present("good"),
    };
  };
  return [
    presenting("expired", "its certificate is over"),
    presenting("other-name", "its certificate is for another name"),
    presenting("self-signed", "its certificate is its own"),
  ];
}
