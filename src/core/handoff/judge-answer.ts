/**
 * Whether an answer means that the cluster did not serve the request.
 *
 * In production a dead origin looks like one of Cloudflare's own statuses (520 to 527, 530), locally
 * like an exception; 502, 503 and 504 are what gateways say for the pods behind them. All are one
 * class: another cluster may be tried. 500 and 4xx are the application's own words and pass.
 */
export function isClusterFailure(status: number): boolean {
  return (status >= 502 && status <= 504) || (status >= 520 && status <= 527) || status === 530;
}
