/**
 * The rules of Grafana's dashboard-linter, written anew after its documentation, under the names that it gives them.
 * Where it looks at some kinds of panels only, these look at all. One is met differently, and says so.
 */
import * as units from '@grafana/grafana-foundation-sdk/units';
import { RATE_INTERVAL, selectors } from './promql.js';

export interface Target {
  refId: string;
  expr: string;
  exemplar?: boolean;
  datasource: { type: string; uid: string };
}

export interface LintedPanel {
  type: string;
  title: string;
  description: string;
  datasource: { type: string; uid: string };
  targets: Target[];
  fieldConfig: { defaults: { unit?: string; mappings?: unknown[] } };
}

export interface LintedVariable {
  type: string;
  name: string;
  label: string;
  query: string;
  datasource: { uid: string };
  multi: boolean;
  allValue: string;
  refresh: number;
}

/** What of a dashboard's JSON the rules read. */
export interface Linted {
  editable: boolean;
  panels: (LintedPanel | { type: 'row' })[];
  templating: { list: LintedVariable[] };
}

type Rule = (dashboard: Linted) => string[];

const UNITS: ReadonlySet<unknown> = new Set(Object.values(units));

export function panels(dashboard: Linted): LintedPanel[] {
  return dashboard.panels.filter((panel): panel is LintedPanel => panel.type !== 'row');
}

function variables(dashboard: Linted, type: string): LintedVariable[] {
  return dashboard.templating.list.filter((variable) => variable.type === type);
}

function eachPanel(complaint: (panel: LintedPanel) => boolean): Rule {
  return (dashboard) => panels(dashboard).filter(complaint).map((panel) => panel.title);
}

function eachTarget(complaint: (target: Target) => boolean): Rule {
  return (dashboard) =>
    panels(dashboard).flatMap((panel) => panel.targets.filter(complaint).map((target) => `${panel.title}: ${target.expr}`));
}

/** Whether `expr` is PromQL that reads series. */
function isPromQl(expr: string): boolean {
  try {
    return selectors(expr).length > 0;
  } catch {
    return false;
  }
}

function processVariable(name: 'job' | 'instance', label: string): Rule {
  return (dashboard) => {
    const variable = variables(dashboard, 'query').find((it) => it.name === name);
    const fine =
      variable?.label === label &&
      variable.datasource.uid === '${datasource}' &&
      variable.multi &&
      variable.allValue === '.+';
    return fine ? [] : [`${name}: ${JSON.stringify(variable)}`];
  };
}

function matched(matcher: string): Rule {
  return eachTarget((target) => isPromQl(target.expr) && !selectors(target.expr).every((it) => it.matchers.includes(matcher)));
}

export const RULES: Readonly<Record<string, Rule>> = {
  'template-datasource-rule': (dashboard) => {
    const all = variables(dashboard, 'datasource');
    const fine = all.length === 1 && all[0]!.name === 'datasource' && all[0]!.label === 'Data source';
    return fine ? [] : [JSON.stringify(all)];
  },
  'template-job-rule': processVariable('job', 'Job'),
  'template-instance-rule': processVariable('instance', 'Instance'),
  'template-label-promql-rule': (dashboard) =>
    variables(dashboard, 'query')
      .filter((variable) => {
        const selector = /^label_values\((.+), \w+\)$/.exec(variable.query)?.[1];
        return selector === undefined || !isPromQl(selector);
      })
      .map((variable) => variable.query),
  'template-on-time-change-reload-rule': (dashboard) =>
    variables(dashboard, 'query')
      .filter((variable) => variable.refresh !== 2)
      .map((variable) => variable.name),
  'panel-datasource-rule': eachPanel(
    (panel) => [panel, ...panel.targets].some((it) => it.datasource.uid !== '${datasource}'),
  ),
  'panel-title-description-rule': eachPanel((panel) => !panel.title || !panel.description),
  // Met more strictly: the linter lets mappings of values stand for a unit, here nothing does.
  'panel-units-rule': eachPanel((panel) => !UNITS.has(panel.fieldConfig.defaults.unit)),
  'panel-no-targets-rule': eachPanel((panel) => panel.targets.length === 0),
  // Met differently: they are about Loki, and here no target may be of anything but Prometheus.
  'target-logql-rule': eachTarget((target) => target.datasource.type !== 'prometheus'),
  'target-logql-auto-rule': eachTarget((target) => target.expr.includes('$__auto')),
  'target-promql-rule': eachTarget((target) => !isPromQl(target.expr)),
  'target-rate-interval-rule': eachTarget(
    (target) =>
      isPromQl(target.expr) &&
      selectors(target.expr).some((it) => /^i?rate$/.test(it.takenBy ?? '') && it.range !== RATE_INTERVAL),
  ),
  'target-job-rule': matched('job=~"$job"'),
  'target-instance-rule': matched('instance=~"$instance"'),
  'target-counter-agg-rule': eachTarget(
    (target) =>
      isPromQl(target.expr) &&
      selectors(target.expr).some(
        (it) => it.metric.endsWith('_total') && !(it.range && /^(i?rate|increase)$/.test(it.takenBy ?? '')),
      ),
  ),
  'uneditable-dashboard': (dashboard) => (dashboard.editable ? ['is editable'] : []),
};
