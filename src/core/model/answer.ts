/**
 * Answers that the edge gives by itself: a fixed response, or a redirect.
 */

/** An answer that the edge gives itself. */
export interface FixedResponse {
  readonly status: number;
  readonly body: string;
}

export interface RedirectTarget {
  readonly status: 301 | 302 | 303 | 307 | 308;
  readonly location: string;
}
