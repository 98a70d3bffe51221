/** The choices above a dashboard. */
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  DatasourceVariableBuilder,
  IntervalVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';

export type Variable = Builder<VariableModel>;

/** Every panel, variable and annotation reads from what was chosen as `datasource`. */
export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };

/** Labels that say which model and which variant of it; Tandem's own series, and llama-server's that it passes on. */
export const MODEL = 'gen_ai_request_model';
export const VARIANT = 'variant';
export const ASSIGNED = 'assigned';
export const ENGINE_MODEL = 'model';

export function datasource(): Variable {
  return new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus');
}

/** The least time between two points, and so what rates are taken over; `auto` follows the range. */
export function interval(): Variable {
  const steps = ['15s', '1m', '5m', '15m', '1h', '6h'];
  return new IntervalVariableBuilder('interval')
    .label('Interval')
    .description('The least time between two points; rates are taken over at least four scrapes.')
    .values(steps.join(','))
    .options(steps.map((step) => ({ text: step, value: step, selected: step === steps[0] })))
    .current({ text: steps[0]!, value: steps[0]! });
}

/** Several values of a label may be chosen, all of them at first. */
export function several(name: string, label: string, query: string): Variable {
  return labelValues(name, label, query)
    .multi(true)
    .includeAll(true)
    .allValue('.+')
    .current({ text: ['All'], value: ['$__all'], selected: true });
}

/** One value of a label is chosen, the first of them at first. */
export function one(name: string, label: string, query: string): Variable {
  return labelValues(name, label, query);
}

/** Which processes: those that have one of `metrics`. */
export function processes(...metrics: string[]): Variable[] {
  const any = metrics.length === 1 ? metrics[0]! : `{__name__=~"${metrics.join('|')}"}`;
  const ofJob = metrics.length === 1 ? `${any}{job=~"$job"}` : any.replace('}', ', job=~"$job"}');
  return [
    several('job', 'Job', `label_values(${any}, job)`),
    several('instance', 'Instance', `label_values(${ofJob}, instance)`),
  ];
}

function labelValues(name: string, label: string, query: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(DATASOURCE)
    .query(query)
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.NaturalAsc);
}
