/**
 * What an answer's status says about the cluster that gave it.
 *
 * In production a dead origin looks like one of Cloudflare's own statuses (520 to 527, 530), locally
 * like an exception; 502, 503 and 504 are what gateways say for the pods behind them. All are one
 * class: another cluster may be tried. 500 and 4xx are the application's own words and pass.
 */

/** Whether the status means that the cluster did not serve the request. */
export function isClusterFailure(status: number): boolean {
  return (status >= 502 && status <= 504) || isNoAnswer(status);
}

/**
 * Whether the answer is not the cluster's at all and so never reaches a viewer: Cloudflare's page about
 * the hop between edge and gateway, or a number that is no final status (RFC 9110, 15: 200 to 599). A 101
 * that opened a socket is not for this function.
 */
export function isNoAnswer(status: number): boolean {
  const ofCloudflare = (status >= 520 && status <= 527) || status === 530;
  return ofCloudflare || status > 599 || status < 200;
}
