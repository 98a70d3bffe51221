/** PromQL as the dashboards write it: every selector is bound to the processes that were chosen. */

/** The series of the chosen processes; `matchers` such as `outcome="timeout"` narrow them down. */
export function series(metric: string, ...matchers: string[]): string {
  return `${metric}{${['job=~"$job"', 'instance=~"$instance"', ...matchers].join(', ')}}`;
}

export function rate(selector: string): string {
  return `rate(${selector}[$__rate_interval])`;
}

/** What a counter rose by in the whole range of the dashboard. */
export function rise(selector: string): string {
  return `increase(${selector}[$__range])`;
}

export function sum(by: readonly string[], expression: string): string {
  return aggregate('sum', by, expression);
}

export function max(by: readonly string[], expression: string): string {
  return aggregate('max', by, expression);
}

/** A quantile of a histogram whose buckets' rates are `bucketRates`. */
export function quantile(q: number, by: readonly string[], bucketRates: string): string {
  return `histogram_quantile(${q}, ${sum([...by, 'le'], bucketRates)})`;
}

/** `left` / `right`, where `right` has the labels of `left` or, with `on`, one series for many of them. */
export function ratio(left: string, right: string, on?: readonly string[]): string {
  return on === undefined ? `${left} / ${right}` : `${left} / on (${on.join(', ')}) group_left () ${right}`;
}

/**
 * Sums by `label`, of which is left out what says the same in `other`: 0 where all does. PromQL compares no labels, so
 * one is written over the other.
 */
export function unlike(label: string, other: string, expression: string): string {
  const all = sum([label], expression);
  const same = `label_replace(${sum([other], expression)}, "${label}", "$1", "${other}", "(.+)")`;
  const alike = sum([label], `${sum([label, other], expression)} and on (${label}, ${other}) ${same}`);
  return `(${all} - ${alike}) or ${all}`;
}

function aggregate(operator: string, by: readonly string[], expression: string): string {
  return `${operator} by (${by.join(', ')}) (${expression})`;
}
