// PromQL of autoscalers and of the rollout's analysis: understood by promtool, and of series that docs/metrics.md lists.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { stringify } from 'yaml';
import { ROOT, all } from './rendered.mjs';

const documented = readFileSync(join(ROOT, 'docs/metrics.md'), 'utf8');

/** Queries of all objects; names that stand in for a query where an adapter makes it. */
function queries() {
  return all().flatMap(({ where, object }) => {
    if (object.kind === 'ScaledObject') {
      return object.spec.triggers.map(trigger => ({ where, query: trigger.metadata.query }));
    }
    if (object.kind === 'AnalysisTemplate') {
      return object.spec.metrics.map(metric => ({ where, query: metric.provider.prometheus.query.replace(/\{\{args\.(\w+)}}/g, '$1') }));
    }
    if (object.kind === 'HorizontalPodAutoscaler') {
      return object.spec.metrics.map(metric => ({ where, query: metric.external.metric.name }));
    }
    return [];
  });
}

test('should be PromQL of documented series when a query is asked', () => {
  const found = queries();
  assert.ok(found.length >= 8);
  const rules = found.map(({ query }, index) => ({ record: `query_${index}`, expr: query }));
  writeFileSync('queries.yml', stringify({ groups: [{ name: 'queries', rules }] }));
  execFileSync('promtool', ['check', 'rules', 'queries.yml'], { encoding: 'utf8' });
  for (const { where, query } of found) {
    const series = query.match(/\b(?:tandem|gen_ai_server|gen_ai_client)_\w+/g).filter(name => name !== 'tandem_variant');
    assert.ok(series.length > 0, where);
    series.map(name => name.replace(/_(bucket|count|sum)$/, '')).forEach(name =>
      assert.ok(documented.includes(`\`${name}\``), `${where}: ${name} is not in docs/metrics.md`));
  }
});

test('should name the arguments that the template takes when a rollout is analysed', () => {
  const objects = all().map(({ object }) => object);
  const template = objects.find(object => object.kind === 'AnalysisTemplate');
  const analysis = objects.find(object => object.kind === 'Rollout').spec.strategy.canary.steps.find(step => step.analysis).analysis;
  assert.equal(analysis.templates[0].templateName, template.metadata.name);
  const required = template.spec.args.filter(arg => arg.value === undefined).map(arg => arg.name);
  assert.deepEqual(analysis.args.map(arg => arg.name).sort(), required.sort());
  const used = new Set(JSON.stringify(template.spec.metrics).match(/\{\{args\.\w+}}/g).map(text => text.slice(7, -2)));
  assert.deepEqual([...used].sort(), template.spec.args.map(arg => arg.name).sort());
});
