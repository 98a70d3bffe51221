/** All dashboards, and the files that they are. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { ab } from './ab.js';
import { engines } from './engines.js';
import { server } from './server.js';

export function dashboards(): Dashboard[] {
  return [ab(), server(), engines()];
}

/** Names of files and what stands in them. */
export function files(): Map<string, string> {
  return new Map(dashboards().map((it) => [`${it.uid}.json`, `${JSON.stringify(it, null, 2)}\n`]));
}
