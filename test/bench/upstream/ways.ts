/**
 * Ways to make the request that goes to a cluster from the request that came in, to be held against each other.
 *
 * Each strips what is reserved and sets what is ours, with the product's own list, so that they differ in nothing but
 * how. Those that keep a part from attempt to attempt are made to start again from what is kept.
 */
import { isReservedHeader } from "../../../src/core/model/reserved-header.ts";

const URL_OF_GATEWAY = "http://gw.home.example/live/channel-1/segment-00042.m4s?token=abc";

const OURS: readonly (readonly [string, string])[] = [
  ["x-edge-region", "latam"],
  ["x-edge-request-id", "0b1f6f0e-6f7e-4c1a-9b8f-0f6d5f0e8d7c"],
  ["x-request-id", "0b1f6f0e-6f7e-4c1a-9b8f-0f6d5f0e8d7c"],
  ["traceparent", "00-0b1f6f0e6f7e4c1a9b8f0f6d5f0e8d7c-0f6d5f0e8d7c4c1a-01"],
  ["x-forwarded-host", "play.example"],
  ["x-forwarded-proto", "https"],
  ["x-forwarded-for", "177.10.1.2"],
];
const OF_ATTEMPT: readonly (readonly [string, string])[] = [
  ["x-edge-version", "stable"],
  ["x-edge-attempt", "1"],
];

const MOST_KNOWN = 500;
const verdicts = new Map<string, boolean>();

/** The verdict on a name, remembered; the memory starts again when it is full. */
function isReservedKnown(name: string): boolean {
  const known = verdicts.get(name);
  if (known !== undefined) return known;
  if (verdicts.size >= MOST_KNOWN) verdicts.clear();
  const verdict = isReservedHeader(name);
  verdicts.set(name, verdict);
  return verdict;
}

const make = (request: Request, headers: RequestInit["headers"]): Request =>
  new Request(URL_OF_GATEWAY, { method: request.method, headers: headers ?? {}, redirect: "manual" });

function appended(request: Request, isReserved: (name: string) => boolean): Headers {
  const headers = new Headers();
  for (const [name, value] of request.headers) {
    if (!isReserved(name) && name !== "host") headers.append(name, value);
  }
  for (const [name, value] of OURS) headers.set(name, value);
  return headers;
}

/** New headers, one by one, and a copy of them for the attempt. */
function copied(request: Request, isReserved: (name: string) => boolean): Request {
  const headers = new Headers(appended(request, isReserved));
  for (const [name, value] of OF_ATTEMPT) headers.set(name, value);
  return make(request, headers);
}

function record(request: Request, add: (put: (value: string, name: string) => void) => void): Request {
  const kept: Record<string, string> = {};
  add((value, name) => {
    if (!isReservedKnown(name) && name !== "host") kept[name] = value;
  });
  for (const [name, value] of OURS) kept[name] = value;
  const headers = { ...kept };
  for (const [name, value] of OF_ATTEMPT) headers[name] = value;
  return make(request, headers);
}

/** By what it does; the first is what the others are held against. */
export const WAYS: Readonly<Record<string, (request: Request) => unknown>> = {
  "new Headers, append one by one": (request) => copied(request, isReservedHeader),
  "the same, verdicts remembered": (request) => copied(request, isReservedKnown),
  "the same, no copy for the attempt": (request) => {
    const headers = appended(request, isReservedKnown);
    for (const [name, value] of OF_ATTEMPT) headers.set(name, value);
    return make(request, headers);
  },
  "new Headers(request.headers), delete, set": (request) => {
    const headers = new Headers(request.headers);
    for (const name of request.headers.keys()) if (isReservedKnown(name) || name === "host") headers.delete(name);
    for (const [name, value] of OURS) headers.set(name, value);
    for (const [name, value] of OF_ATTEMPT) headers.set(name, value);
    return make(request, headers);
  },
  "new Request(url, request), delete, set": (request) => {
    const made = new Request(new Request(URL_OF_GATEWAY, request), { redirect: "manual" });
    for (const name of request.headers.keys()) if (isReservedKnown(name) || name === "host") made.headers.delete(name);
    for (const [name, value] of OURS) made.headers.set(name, value);
    for (const [name, value] of OF_ATTEMPT) made.headers.set(name, value);
    return made;
  },
  "an array of pairs": (request) => {
    const kept: (readonly [string, string])[] = [];
    for (const pair of request.headers) {
      const [name] = pair;
      if (!isReservedKnown(name) && name !== "host") kept.push(pair);
    }
    kept.push(...OURS);
    return make(request, [...kept, ...OF_ATTEMPT] as [string, string][]);
  },
  "a plain record, for … of": (request) =>
    record(request, (put) => {
      for (const [name, value] of request.headers) put(value, name);
    }),
  "a plain record, forEach": (request) => record(request, (put) => request.headers.forEach(put)),
};
