/** Where the types of an object come from, and what in it may have any key. */

const CUSTOM = {
  'argoproj.io': '@kubernetes-models/argo-rollouts',
  'gateway.networking.k8s.io': '@kubernetes-models/gateway-api',
  'keda.sh': '@kubernetes-models/keda',
  'monitoring.coreos.com': '@kubernetes-models/prometheus-operator',
};

/** The module of its interface, or undefined for what is held to its CustomResourceDefinition. */
export function moduleOf(object) {
  const group = object.apiVersion.includes('/') ? object.apiVersion.split('/')[0] : '';
  if (group === 'inference.networking.k8s.io') {
    return undefined;
  }
  return `${CUSTOM[group] ?? 'kubernetes-models'}/${object.apiVersion}`;
}

/** Maps, whose keys are the author's. */
const MAPS = [
  /\/(labels|annotations|matchLabels|limits|requests|data)$/,
  /^Service\/spec\/selector$/,
  /^ScaledObject\/spec\/triggers\/\d+\/metadata$/,
];

/** Paths of all objects in it that are no maps, itself included. */
export function structures(object, path = object.kind) {
  if (typeof object !== 'object' || object === null) {
    return [];
  }
  const below = Object.entries(object).flatMap(([key, value]) => structures(value, `${path}/${key}`));
  return Array.isArray(object) || MAPS.some(map => map.test(path)) ? below : [path, ...below];
}

/** A copy with a field that nobody knows, at that path. */
export function planted(object, path) {
  const copy = structuredClone(object);
  let at = copy;
  for (const key of path.split('/').slice(1)) {
    at = at[key];
  }
  at.plantedField = 'x';
  return copy;
}
