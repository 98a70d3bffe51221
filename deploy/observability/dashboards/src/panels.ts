/** The kinds of panels that the dashboards are made of. */
import { PanelBuilder as BarGauge } from '@grafana/grafana-foundation-sdk/bargauge';
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import {
  GraphDrawStyle,
  LegendDisplayMode,
  LegendPlacement,
  LineStyleBuilder,
  ReduceDataOptionsBuilder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  MappingType,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type Panel,
  type ValueMap,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StateTimeline } from '@grafana/grafana-foundation-sdk/statetimeline';
import { PanelBuilder as Table } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeSeries } from '@grafana/grafana-foundation-sdk/timeseries';
import { quantile, rate } from './promql.js';
import { DATASOURCE } from './variables.js';

/** What every panel says of itself. */
export interface About {
  readonly title: string;
  readonly description: string;
  readonly unit: string;
  /** Columns of 24; a third if absent. */
  readonly span?: number;
}

/** One expression and what its lines are called. */
export interface Query {
  readonly expr: string;
  readonly legend: string;
  /** Shows the requests behind a histogram as points that lead to their traces. */
  readonly exemplars?: boolean;
  /** Drawn as a dashed line, for what is wanted beside what is. */
  readonly wanted?: boolean;
}

export const HEIGHT = 8;

/** Says in the description, for people and for check.py, that there is nothing to see without a GPU. */
export const NEEDS_GPU = 'Needs a GPU';

/** Lines over time, all on one axis. */
export function lines(about: About, ...queries: Query[]): TimeSeries {
  const panel = described(new TimeSeries(), about)
    .targets(queries.map((query, i) => target(query, i).range()))
    .min(0)
    .showPoints(VisibilityMode.Auto)
    .spanNulls(false)
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Bottom)
        .showLegend(true)
        .calcs(['mean', 'lastNotNull']),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi));
  queries.forEach((query, i) => {
    if (query.wanted) {
      panel.overrideByQuery(refId(i), [
        { id: 'custom.lineStyle', value: new LineStyleBuilder().fill('dash').dash([8, 6]).build() },
      ]);
    }
  });
  return panel;
}

/** Areas over time that add up to a whole. */
export function stacked(about: About, ...queries: Query[]): TimeSeries {
  return lines(about, ...queries)
    .drawStyle(GraphDrawStyle.Line)
    .fillOpacity(40)
    .stacking(new StackingConfigBuilder().mode(StackingMode.Normal));
}

/** Median, 95th and 99th percentile of a histogram's buckets, with exemplars; `legend` names what `by` tells apart. */
export function quantiles(about: About, by: readonly string[], legend: string, buckets: string): TimeSeries {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((q) => ({
    expr: quantile(q, by, rate(buckets)),
    legend: `${legend} p${q * 100}`.trim(),
  })) as [Query, Query, Query];
  return lines(about, p50, p95, { ...p99, exemplars: true });
}

/** One bar for each series: what it comes to in the whole range of the dashboard. */
export function bars(about: About, ...queries: Query[]): BarGauge {
  return described(new BarGauge(), about)
    .targets(queries.map((query, i) => target(query, i).instant()))
    .min(0)
    .decimals(0)
    .orientation(VizOrientation.Horizontal)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields(''));
}

/** What each series was at each time, in words. */
export function states(about: About, words: Readonly<Record<string, { text: string; color: string }>>, query: Query): StateTimeline {
  const mapping: ValueMap = { type: MappingType.ValueToText, options: { ...words } };
  return described(new StateTimeline(), about)
    .targets([target(query, 0).range()])
    .mappings([mapping]);
}

/** The labels of series as the columns of a table, in this order; all others are hidden. */
export function labels(about: About, columns: Readonly<Record<string, string>>, query: Query): Table {
  const names = Object.keys(columns);
  return described(new Table(), about)
    .targets([target(query, 0).instant().format(PromQueryFormat.Table)])
    .withTransformation({
      id: 'filterFieldsByName',
      options: { include: { names } },
    })
    .withTransformation({
      id: 'organize',
      options: {
        indexByName: Object.fromEntries(names.map((name, i) => [name, i])),
        renameByName: columns,
      },
    });
}

/** Colours the ground from each of these values on. */
export function limits(panel: TimeSeries, ...from: { value: number; color: string }[]): TimeSeries {
  return panel.thresholds(
    new ThresholdsConfigBuilder()
      .mode(ThresholdsMode.Absolute)
      .steps([{ value: null, color: 'green' }, ...from]),
  );
}

interface Describable<T> extends Builder<Panel> {
  title(title: string): T;
  description(description: string): T;
  unit(unit: string): T;
  datasource(ref: { type: string; uid: string }): T;
  height(height: number): T;
  span(span: number): T;
}

function described<T extends Describable<T>>(panel: T, about: About): T {
  return panel
    .title(about.title)
    .description(about.description)
    .unit(about.unit)
    .datasource(DATASOURCE)
    .height(HEIGHT)
    .span(about.span ?? 8);
}

function target(query: Query, index: number): DataqueryBuilder & Builder<Dataquery> {
  return new DataqueryBuilder()
    .refId(refId(index))
    .datasource(DATASOURCE)
    .expr(query.expr)
    .legendFormat(query.legend)
    .interval('$interval')
    .exemplar(query.exemplars ?? false);
}

function refId(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}
