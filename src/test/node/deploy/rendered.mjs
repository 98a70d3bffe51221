/** Every Kustomization below deploy/kubernetes, as kubectl renders it. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

export const ROOT = process.env.SOURCES;
const KUBERNETES = join(ROOT, 'deploy/kubernetes');

/** What deploy/kubernetes/prometheus-rules prints. The rules come with deploy/observability. */
const RULES = existsSync(join(ROOT, 'deploy/observability/prometheus/rules')) ? ['prometheus-rules'] : [];

/** Names of the directories to be applied, which others only build upon excepted. */
export const NAMES = [
  'base',
  'analysis',
  ...readdirSync(join(KUBERNETES, 'overlays')).map(name => `overlays/${name}`).sort(),
];

function printed(name) {
  return name === 'prometheus-rules'
    ? execFileSync(join(KUBERNETES, name), { encoding: 'utf8' })
    : execFileSync(process.env.KUBECTL, ['kustomize', join(KUBERNETES, name)], { encoding: 'utf8' });
}

const cache = new Map();

/** The objects of one, strictly parsed. */
export function rendered(name) {
  if (!cache.has(name)) {
    cache.set(name, parseAllDocuments(printed(name), { strict: true, uniqueKeys: true }).map(document => document.toJS()));
  }
  return cache.get(name);
}

/** As `where` in messages: what it is and where it was rendered. */
export function all() {
  return [...NAMES, ...RULES].flatMap(name => rendered(name).map(object =>
    ({ where: `${name}: ${object.kind} ${object.metadata.name}`, name, object })));
}
