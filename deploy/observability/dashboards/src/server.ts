/** How Tandem itself is: full, refusing, slow, losing what it should keep. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { fingerprints, weights } from './annotations.js';
import { dashboard, type Row } from './dashboard.js';
import { lines, limits, quantiles, stacked, states } from './panels.js';
import { max, rate, ratio, series, sum, unlike } from './promql.js';
import { ASSIGNED, MODEL, VARIANT, datasource, interval, processes, several } from './variables.js';

const model = `${MODEL}=~"$model"`;
const variant = `${VARIANT}=~"$variant"`;

const EACH = [MODEL, VARIANT];
const eachLegend = `{{${MODEL}}} {{${VARIANT}}}`;
const modelLegend = `{{${MODEL}}}`;
const ofVariant = (metric: string) => series(metric, model, variant);
/** Requests that were refused before the split have no variant; they count while all variants are chosen. */
const chosen = `${ASSIGNED}=~"$variant"`;
const ofModel = (metric: string, ...more: string[]) => series(metric, model, ...more);

function saturation(): Row {
  return {
    title: 'Saturation',
    panels: [
      states(
        {
          title: 'Variants',
          description: 'Whether each variant answers. A variant whose turn it is not is down without a fault.',
          unit: 'bool_yes_no',
          span: 24,
        },
        { '0': { text: 'down', color: 'red' }, '1': { text: 'up', color: 'green' } },
        { expr: max(EACH, ofVariant('tandem_variant_up')), legend: eachLegend },
      ),
      lines(
        {
          title: 'Slots in use',
          description: 'Requests that hold a slot now, and how many may at once (dashed). Where all are taken, requests wait.',
          unit: 'short',
        },
        { expr: sum(EACH, ofVariant('tandem_requests_in_flight')), legend: eachLegend },
        { expr: sum(EACH, ofVariant('tandem_variant_slots')), legend: `${eachLegend} slots`, wanted: true },
      ),
      lines(
        {
          title: 'Queue',
          description: 'Requests that wait for a slot. A queue that never empties is too little capacity, not a burst.',
          unit: 'short',
        },
        { expr: sum(EACH, ofVariant('tandem_requests_queued')), legend: eachLegend },
      ),
      lines(
        {
          title: 'Prompts being counted',
          description: 'Prompts near or beyond a context whose tokens are being counted, or wait to be, before they are answered.',
          unit: 'short',
        },
        { expr: sum(EACH, ofVariant('tandem_prompt_counts_under_way')), legend: eachLegend },
      ),
    ],
  };
}

/** How many times the error budget of a window is used up in it, if it goes on like this. */
function burn(window: string): string {
  const of = (what: string) => sum([MODEL, ASSIGNED], series(`assigned:${what}:rate${window}`, model, chosen));
  const budget = `scalar(max(${series('instance:tandem_error_budget:ratio')}))`;
  return ratio(ratio(of('tandem_requests_failed'), of('tandem_requests')), budget);
}

function outcomes(): Row {
  return {
    title: 'Outcomes',
    panels: [
      stacked(
        {
          title: 'Requests by outcome',
          description: 'How requests of every kind ended. rejected is their own fault; shutdown is Tandem’s, which was stopping.',
          unit: 'reqps',
        },
        { expr: sum(['outcome'], rate(ofModel('tandem_requests_total', chosen))), legend: '{{outcome}}' },
      ),
      stacked(
        {
          title: 'Requests by kind',
          description: 'experiment is evidence of the split; override, replay, arena and background are served and are none.',
          unit: 'reqps',
        },
        { expr: sum(['traffic'], rate(ofModel('tandem_requests_total', chosen))), legend: '{{traffic}}' },
      ),
      stacked(
        {
          title: 'Causes of failures',
          description: 'Requests that did not end well, by the cause in a word.',
          unit: 'reqps',
        },
        {
          expr: sum(
            ['error_type'],
            rate(ofModel('gen_ai_server_request_duration_seconds_count', chosen, 'error_type!=""')),
          ),
          legend: '{{error_type}}',
        },
      ),
      limits(
        lines(
          {
            title: 'Error-budget burn',
            description:
              'How many times faster than the budget allows requests fail, by the variant that the split chose: 1 uses it up exactly. Alerts fire at 14.4 over 1 h, 6 over 6 h and 1 over 3 d.',
            unit: 'none',
          },
          ...['1h', '6h', '3d'].map((window) => ({
            expr: burn(window),
            legend: `{{${MODEL}}} {{${ASSIGNED}}} ${window}`,
          })),
        ),
        { value: 1, color: 'yellow' },
        { value: 6, color: 'orange' },
        { value: 14.4, color: 'red' },
      ),
      stacked(
        {
          title: 'What decided the variant',
          description: 'Assignments by what decided them: a header’s session, a user, a conversation, a prompt, an override, or the window where variants take turns.',
          unit: 'reqps',
        },
        { expr: sum(['source'], rate(ofVariant('tandem_assignments_total'))), legend: '{{source}}' },
      ),
      lines(
        {
          title: 'Served by another variant',
          description: 'Requests that another variant served than the one that the split chose, or none, by the latter. 0 unless fallback is configured.',
          unit: 'reqps',
        },
        { expr: unlike(ASSIGNED, VARIANT, rate(ofModel('tandem_requests_total', chosen, 'assigned!="none"'))), legend: '{{assigned}}' },
      ),
    ],
  };
}

function process(): Row {
  const heap = (what: string) => sum(['instance'], series(`jvm_memory_${what}_bytes`, 'area="heap"'));
  const pauses = (part: string) => sum(['instance'], rate(series(`jvm_gc_pause_seconds_${part}`)));
  return {
    title: 'Process',
    panels: [
      lines(
        {
          title: 'Event loops',
          description: 'Tasks that wait for an event loop. Steadily above a few: something blocks one, and every stream on it stalls.',
          unit: 'short',
        },
        {
          expr: max(['instance', 'name'], series('netty_eventexecutor_tasks_pending', 'executor="eventLoop"')),
          legend: '{{instance}} {{name}}',
        },
      ),
      lines(
        {
          title: 'Heap',
          description: 'Java’s heap: used, and what the system gave. Models are not in it.',
          unit: 'bytes',
        },
        { expr: heap('used'), legend: '{{instance}} used' },
        { expr: heap('committed'), legend: '{{instance}} committed', wanted: true },
      ),
      lines(
        {
          title: 'Garbage collection',
          description: 'Share of the time in which a collection stopped everything.',
          unit: 'percentunit',
        },
        { expr: pauses('sum'), legend: '{{instance}}' },
      ),
      lines(
        {
          title: 'Processor',
          description: 'Share of all processors that Tandem itself uses; the processes of llama-server are their own.',
          unit: 'percentunit',
        },
        { expr: max(['instance'], series('process_cpu_usage')), legend: '{{instance}}' },
      ),
      lines(
        {
          title: 'Open files',
          description: 'Files and connections that are open, and how many may be (dashed).',
          unit: 'short',
        },
        { expr: max(['instance'], series('process_files_open_files')), legend: '{{instance}}' },
        { expr: max(['instance'], series('process_files_max_files')), legend: '{{instance}} at most', wanted: true },
      ),
      lines(
        {
          title: 'Uptime',
          description: 'Time since the start. A saw says that the process restarts.',
          unit: 's',
        },
        { expr: max(['instance'], series('process_uptime_seconds')), legend: '{{instance}}' },
      ),
    ],
  };
}

function log(): Row {
  return {
    title: 'Log of outcomes',
    panels: [
      lines(
        {
          title: 'Log queue',
          description: 'Outcomes that wait to be written. It grows while the disk is slow or full.',
          unit: 'short',
          span: 12,
        },
        { expr: max(['instance'], series('tandem_log_queue_depth')), legend: '{{instance}}' },
      ),
      limits(
        lines(
          {
            title: 'Outcomes lost',
            description: 'Outcomes that were dropped because too many waited. It must stay 0: what is lost is missing from every comparison.',
            unit: 'cps',
            span: 12,
          },
          { expr: sum(['instance'], rate(series('tandem_log_dropped_total'))), legend: '{{instance}}' },
        ),
        { value: 0.001, color: 'red' },
      ),
    ],
  };
}

function switchback(): Row {
  const switches = (part: string) => sum([MODEL], rate(ofModel(`tandem_switchback_switch_seconds_${part}`)));
  return {
    title: 'Switchback, where variants take turns',
    panels: [
      states(
        {
          title: 'Turns',
          description: 'Whose turn it is. Both absent: a switch is under way, or no variant could be loaded.',
          unit: 'bool_yes_no',
        },
        { '0': { text: 'absent', color: 'text' }, '1': { text: 'loaded', color: 'blue' } },
        { expr: max(EACH, ofVariant('tandem_switchback_resident')), legend: eachLegend },
      ),
      lines(
        {
          title: 'Waiting for a window',
          description: 'Requests that wait until their variant’s window opens.',
          unit: 'short',
        },
        { expr: sum([MODEL], ofModel('tandem_switchback_waiting')), legend: modelLegend },
      ),
      lines(
        {
          title: 'Time of a switch',
          description: 'Mean time from the end of a window to the beginning of the next variant’s: draining, unloading, loading.',
          unit: 's',
        },
        { expr: ratio(switches('sum'), switches('count')), legend: modelLegend },
      ),
    ],
  };
}

function scoring(): Row {
  return {
    title: 'Scoring of drift',
    panels: [
      stacked(
        {
          title: 'Samples',
          description:
            'Chats that were chosen to be scored, by what became of them. preempted and skipped_busy: the server had no idle moment for them.',
          unit: 'cps',
        },
        { expr: sum(['result'], rate(ofModel('tandem_drift_samples_total'))), legend: '{{result}}' },
      ),
      lines(
        {
          title: 'Backlog',
          description: 'Answers that wait to be scored.',
          unit: 'short',
        },
        { expr: sum([MODEL], ofModel('tandem_drift_queued')), legend: modelLegend },
      ),
      quantiles(
        {
          title: 'Pre-emption',
          description: 'From a request’s arrival until scoring no longer occupies the engine: what scoring may add to a request’s time.',
          unit: 's',
        },
        EACH,
        eachLegend,
        ofVariant('tandem_drift_preemption_seconds_bucket'),
      ),
    ],
  };
}

export function server(): Dashboard {
  const up = `tandem_variant_up{job=~"$job", instance=~"$instance"`;
  return dashboard({
    uid: 'tandem-server',
    title: 'Tandem: Server',
    description: 'How Tandem itself is: saturation, outcomes, process, log, turns, scoring.',
    variables: [
      datasource(),
      ...processes('tandem_variant_up'),
      several('model', 'Model', `label_values(${up}}, ${MODEL})`),
      several('variant', 'Variant', `label_values(${up}, ${model}}, ${VARIANT})`),
      interval(),
    ],
    annotations: [fingerprints(), weights()],
    rows: [saturation(), outcomes(), process(), log(), switchback(), scoring()],
  });
}
