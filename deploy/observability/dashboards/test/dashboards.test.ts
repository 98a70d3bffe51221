import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { dashboards, files } from '../src/dashboards.js';
import { NEEDS_GPU } from '../src/panels.js';
import { RULES, panels, type Linted, type LintedPanel, type LintedVariable } from './linter.js';
import { selectors } from './promql.js';

const written = new URL('../../../grafana/dashboards/', import.meta.url);

/** As Grafana gets it. */
function linted(json: string): Linted & { title: string; schemaVersion: number } {
  return JSON.parse(json);
}

const all = [...files().values()].map(linted);

for (const dashboard of all) {
  describe(dashboard.title, () => {
    for (const [name, rule] of Object.entries(RULES)) {
      test(`should keep ${name}`, () => assert.deepEqual(rule(dashboard), []));
    }

    test('should be classic JSON of schema 42', () => assert.equal(dashboard.schemaVersion, 42));

    test('should have each title, number and place once', () => {
      for (const of of [(it: any) => it.title, (it: any) => it.id, (it: any) => `${it.gridPos.x}, ${it.gridPos.y}`]) {
        const values = dashboard.panels.map(of);
        assert.equal(new Set(values).size, values.length, values.join('; '));
      }
    });

    test('should fill whole lines', () => {
      const widths = new Map<number, number>();
      for (const { gridPos } of dashboard.panels as any[]) {
        widths.set(gridPos.y, (widths.get(gridPos.y) ?? 0) + gridPos.w);
      }
      assert.deepEqual([...widths.values()].filter((width) => width !== 24), []);
    });

    test('should show exemplars where a histogram is asked for its own buckets', () => {
      const histograms = panels(dashboard).filter((panel) => panel.targets.some((it) => /\w_bucket\{/.test(it.expr)));
      const without = histograms.filter((panel) => !panel.targets.some((it) => it.exemplar));
      assert.deepEqual(without.map((panel) => panel.title), []);
    });

    test('should offer data source, model, variant and interval', () => {
      const names = dashboard.templating.list.map((variable) => variable.name);
      assert.deepEqual(['datasource', 'model', 'variant', 'interval'].filter((name) => !names.includes(name)), []);
    });

    test('should use no variable that it does not offer', () => {
      const offered = new Set(dashboard.templating.list.map((variable) => variable.name));
      const used = [...JSON.stringify(dashboard).matchAll(/\$\{?([a-z_]\w*)/g)].map((match) => match[1]!);
      assert.deepEqual(used.filter((name) => !name.startsWith('__') && !offered.has(name)), []);
    });

    test('should mark what needs a GPU, and only that', () => {
      for (const panel of panels(dashboard)) {
        const needs = panel.targets.some((target) => selectors(target.expr).some((it) => it.metric.startsWith('DCGM_')));
        assert.equal(panel.description.includes(NEEDS_GPU), needs, panel.title);
        assert.equal(panel.title.endsWith('(GPU)'), needs, panel.title);
      }
    });
  });
}

test('should name dashboards apart', () => {
  const names = dashboards().flatMap((it) => [it.uid, it.title]);
  assert.equal(new Set(names).size, names.length);
});

test('should have written what stands in grafana/dashboards', () => {
  const committed = readdirSync(written).map((name) => [name, readFileSync(new URL(name, written), 'utf8')] as const);
  assert.deepEqual(new Map(committed.sort()), new Map([...files()].sort()), 'npm run generate');
});

/** One fault for each rule, planted into a dashboard that has none. */
describe('a rule', () => {
  const panel = (change: (it: LintedPanel) => void) => (it: Linted) => change(panels(it)[0]!);
  const expr = (text: string) => panel((it) => (it.targets[0]!.expr = text));
  const variable = (name: string, change: (it: LintedVariable) => void) => (it: Linted) =>
    change(it.templating.list.find((candidate) => candidate.name === name)!);
  const chosen = 'job=~"$job", instance=~"$instance"';
  const faults: Record<string, (it: Linted) => void> = {
    'template-datasource-rule': variable('datasource', (it) => (it.name = 'prometheus')),
    'template-job-rule': variable('job', (it) => (it.multi = false)),
    'template-instance-rule': variable('instance', (it) => (it.allValue = '.*')),
    'template-label-promql-rule': variable('model', (it) => (it.query = 'label_values(up{, model)')),
    'template-on-time-change-reload-rule': variable('model', (it) => (it.refresh = 1)),
    'panel-datasource-rule': panel((it) => (it.targets[0]!.datasource.uid = 'prometheus')),
    'panel-title-description-rule': panel((it) => (it.description = '')),
    'panel-units-rule': panel((it) => (it.fieldConfig.defaults.unit = 'nats')),
    'panel-no-targets-rule': panel((it) => (it.targets = [])),
    'target-logql-rule': panel((it) => (it.targets[0]!.datasource.type = 'loki')),
    'target-logql-auto-rule': expr(`rate(a{${chosen}}[$__auto])`),
    'target-promql-rule': expr(`rate(a{${chosen}}[$__rate_interval]`),
    'target-rate-interval-rule': expr(`sum(rate(a{${chosen}}[5m]))`),
    'target-job-rule': expr('a{instance=~"$instance"}'),
    'target-instance-rule': expr(`a{${chosen}} / b{job=~"$job"}`),
    'target-counter-agg-rule': expr(`sum(a_total{${chosen}})`),
    'uneditable-dashboard': (it) => (it.editable = true),
  };
  for (const [name, rule] of Object.entries(RULES)) {
    test(`should complain by ${name} of what breaks it`, () => {
      const dashboard = structuredClone(all[0]!);
      faults[name]!(dashboard);
      assert.notDeepEqual(rule(dashboard), []);
    });
  }
});
