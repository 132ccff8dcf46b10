/**
 * The closed sets of reasons for a decision.
 *
 * The words are a contract: dashboards and on-call people filter by them. Each has one line
 * here and one in docs/rules.md; a new one enters both.
 */

export const REASONS = {
  matched: "the viewer's home cluster in the first tier took him",
  spilled: "his home cluster is up but takes only part of its load; he is among those moved on",
  failover: "his home cluster takes nothing; another cluster took him",
  pinned: "his session is at this cluster, and stays there as long as that can serve",
  repinned: "the cluster of his session is down; the session goes on at another and stays there",
  "test-header": "a signed test names this cluster; nothing stands behind it",
  moved: "an order moves viewers like this one to other clusters first",
  panic: "too little of the tier is healthy; health was ignored when choosing",
  "fail-open": "nothing is available; every cluster not drained or forced down was taken as up",
  geofence: "the viewer's place has a fixed answer",
  residency: "no cluster that the viewer's residency allows is left",
  "route-response": "the route answers by itself",
  "no-route": "no route matched",
  "no-cluster": "no cluster may take the request",
  "unknown-host": "the host is not one of ours",
} as const satisfies Record<string, string>;

/** Why everything goes to the Router's bypass, whatever is decided. */
export const BYPASS_REASONS = {
  observe: "the Router observes: it decides, and everything goes to its bypass",
  bypass: "the kill switch bypass is thrown: everything goes to the Router's bypass",
} as const satisfies Record<string, string>;

/** Why the rules, the live value and the viewer come to what they come to. */
export type Reason = keyof typeof REASONS;

export type BypassReason = keyof typeof BYPASS_REASONS;

export const VERSION_REASONS = {
  stable: "no rollout applies, or the viewer's bucket is outside the canary",
  canary: "the viewer's bucket is inside the canary's percentage",
  pinned: "the session keeps the version that it began with",
  "test-header": "a signed test asks for this version",
  "no-unit": "the request has nothing to hash, so it gets the old version",
  "role-unavailable": "the chosen cluster does not run the role, so it serves the old version",
} as const satisfies Record<string, string>;

/** Why the version is what it is. */
export type VersionReason = keyof typeof VERSION_REASONS;
