import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { files } from '../src/dashboards.js';
import { panels, type Linted } from './linter.js';
import { selectors } from './promql.js';

interface Rule {
  record?: string;
  alert?: string;
  expr: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

interface AlertTest {
  alertname: string;
  eval_time: string;
  exp_alerts: { exp_labels: Record<string, string> }[];
}

const deploy = new URL('../../../../', import.meta.url);
const prometheus = new URL('observability/prometheus/', deploy);

function yamls(directory: string): any[] {
  const folder = new URL(directory, prometheus);
  return readdirSync(folder).map((name) => parse(readFileSync(new URL(name, folder), 'utf8')));
}

const rules: Rule[] = yamls('rules/').flatMap((file) => file.groups).flatMap((group) => group.rules);
const alerts = rules.filter((rule) => rule.alert !== undefined);
const records = rules.flatMap((rule) => rule.record ?? []);
const targets = [...files().values()]
  .map((json): Linted => JSON.parse(json))
  .flatMap(panels)
  .flatMap((panel) => panel.targets);
const read = (exprs: readonly { expr: string }[]) =>
  new Set(exprs.flatMap((it) => selectors(it.expr)).map((selector) => selector.metric));

function minutes(time: string): number {
  const [, amount, unit] = /^(\d+)([mh])$/.exec(time)!;
  return Number(amount) * (unit === 'h' ? 60 : 1);
}

/** Whether one test expects the alert at some time, and no longer later on. */
function firesAndClears(rule: Rule, tests: AlertTest[]): boolean {
  const own = tests
    .filter((it) => it.alertname === rule.alert)
    .sort((one, other) => minutes(one.eval_time) - minutes(other.eval_time));
  const fires = own.map((it) =>
    it.exp_alerts.some(({ exp_labels }) => Object.entries(rule.labels).every(([name, value]) => exp_labels[name] === value)),
  );
  return fires.includes(true) && fires.lastIndexOf(false) > fires.indexOf(true);
}

describe('an alert', () => {
  const tests: AlertTest[][] = yamls('tests/').flatMap((file) => file.tests).map((it) => it.alert_rule_test);
  const runbook = readFileSync(new URL('runbook.md', deploy), 'utf8');
  const sections = [...runbook.matchAll(/^## (.+)$/gm)].map((match) => match[1]);

  for (const rule of alerts) {
    const name = [rule.alert, rule.labels['window']].join(' ').trim();

    test(`should say what is wrong and what to do: ${name}`, () => {
      assert.match(rule.labels['severity']!, /^(critical|warning)$/);
      assert.ok(rule.annotations['summary'] && rule.annotations['description']);
      assert.equal(
        rule.annotations['runbook_url'],
        `{{ with query "tandem:runbook:info" }}{{ . | first | label "url" }}{{ else }}deploy/runbook.md{{ end }}#${rule.alert!.toLowerCase()}`,
      );
      assert.ok(sections.includes(rule.alert!), 'has no section in the runbook');
    });

    test(`should be seen to fire and to clear: ${name}`, () =>
      assert.ok(tests.some((it) => firesAndClears(rule, it ?? []))));
  }

  test('should be there for each section of the runbook', () =>
    assert.deepEqual(sections, [...new Set(alerts.map((rule) => rule.alert))]));
});

describe('a recording rule', () => {
  test('should be read by a panel or an alert, itself or through another one', () => {
    const told = alerts.flatMap((rule) => Object.values(rule.annotations));
    const asked = told.flatMap((text) => [...text.matchAll(/query "([^"]+)"/g)].map(([, expr]) => ({ expr: expr! })));
    const used = read([...targets, ...rules, ...asked]);
    assert.deepEqual(records.filter((name) => !used.has(name)), []);
  });

  test('should be there for what panels and rules read of its kind', () => {
    const wanted = [...read([...targets, ...rules])].filter((name) => /^[a-z_]+:tandem_|^[a-z_]+:gen_ai_/.test(name));
    assert.deepEqual(wanted.filter((name) => !records.includes(name)), []);
  });
});
