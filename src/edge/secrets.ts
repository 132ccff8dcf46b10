/**
 * The secrets that an operator may give the data plane.
 *
 * They are no part of the generated `Env`: which of them there are is his choice, and the Worker serves viewers
 * without any. Each is read where it is used, once for each isolate.
 */
export interface EdgeSecrets {
  /** Keys of session tokens (docs/sessions.md). */
  readonly SESSION_KEYS?: string;
  /** Keys of tokens of people (docs/tokens.md). */
  readonly TOKEN_KEYS?: string;
  /** The private key of assertions (docs/assertion.md). */
  readonly ASSERTION_KEY?: string;
}
