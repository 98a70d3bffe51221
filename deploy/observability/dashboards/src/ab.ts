/** The variants of one model side by side. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { fingerprints, weights } from './annotations.js';
import { dashboard, type Row } from './dashboard.js';
import { bars, labels, limits, lines, quantiles } from './panels.js';
import { max, quantile, rate, ratio, rise, series, sum } from './promql.js';
import { ASSIGNED, MODEL, VARIANT, datasource, interval, one, processes, several } from './variables.js';

const model = `${MODEL}="$model"`;
const variant = `${VARIANT}=~"$variant"`;
const assigned = `${ASSIGNED}=~"$variant"`;
/** What is evidence: overrides, replays, pairs of the arena and the background are not. */
const experiment = 'traffic="experiment"';
const candidate = 'candidate=~"$variant"';

const served = (metric: string, ...more: string[]) => series(metric, model, variant, experiment, ...more);
const ofPair = (metric: string) => series(metric, model, candidate);

const PAIR = ['candidate', 'reference'];
const pairLegend = '{{candidate}} against {{reference}}';

function split(): Row {
  const chosen = series('variant:tandem_assignments:rate1h', model);
  const configured = series('tandem_variant_weight', model);
  const failed = sum([ASSIGNED], series('assigned:tandem_requests_failed:rate5m', model, assigned));
  const requests = sum([ASSIGNED], series('assigned:tandem_requests:rate5m', model, assigned));
  return {
    title: 'Split',
    panels: [
      lines(
        {
          title: 'Traffic split against configured weights',
          description:
            'Share of the requests that the split gave to each variant in the last hour, and the weights as configured now (dashed). Whole conversations go to a variant, so that shares meet the weights in the long run only. Requests that name their variant are left out; variants that take turns are not split and show weights alone.',
          unit: 'percentunit',
        },
        {
          expr: ratio(sum([VARIANT], series('variant:tandem_assignments:rate1h', model, variant)), `scalar(sum(${chosen}) > 0)`),
          legend: '{{variant}}',
        },
        {
          expr: ratio(max([VARIANT], series('tandem_variant_weight', model, variant)), `scalar(sum(${max([VARIANT], configured)}))`),
          legend: '{{variant}} configured',
          wanted: true,
        },
      ),
      lines(
        {
          title: 'Requests',
          description: 'Requests that ended, by the variant that the split chose.',
          unit: 'reqps',
        },
        {
          expr: sum([ASSIGNED], rate(series('tandem_requests_total', model, assigned, experiment))),
          legend: '{{assigned}}',
        },
      ),
      lines(
        {
          title: 'Failed requests',
          description:
            'Share of requests that failed by no fault of their own (overloaded, timeout, upstream_error) over five minutes, by the variant that the split chose, whether or not another one was to stand in.',
          unit: 'percentunit',
        },
        { expr: ratio(failed, requests), legend: '{{assigned}}' },
      ),
    ],
  };
}

/** One 95th percentile over that of the variant `$baseline`. */
function relative(bucketRates: string): string {
  const p95 = (which: string) => quantile(0.95, [VARIANT], series(bucketRates, model, which));
  return ratio(p95(`${variant}, ${VARIANT}!="$baseline"`), `scalar(${p95(`${VARIANT}="$baseline"`)})`);
}

function latency(): Row {
  const output = served('gen_ai_client_token_usage_sum', 'gen_ai_token_type="output"');
  const perToken = (part: string) =>
    sum([VARIANT], rate(served(`gen_ai_server_time_per_output_token_seconds_${part}`)));
  return {
    title: 'Latency, by the variant that served',
    panels: [
      quantiles(
        {
          title: 'Time to first token',
          description: 'From the request’s last byte to the first visible output of a stream.',
          unit: 's',
        },
        [VARIANT],
        '{{variant}}',
        served('gen_ai_server_time_to_first_token_seconds_bucket'),
      ),
      quantiles(
        {
          title: 'Time per output token',
          description: '(Last token − first token) / (tokens − 1) of an answer.',
          unit: 's',
        },
        [VARIANT],
        '{{variant}}',
        served('gen_ai_server_time_per_output_token_seconds_bucket'),
      ),
      quantiles(
        {
          title: 'Whole request',
          description: 'From the request’s last byte to its end. It depends on how long answers are, which variants may differ in.',
          unit: 's',
        },
        [VARIANT],
        '{{variant}}',
        served('gen_ai_server_request_duration_seconds_bucket'),
      ),
      lines(
        {
          title: 'Latency relative to $baseline',
          description:
            'The 95th percentile of each other variant over that of the baseline, over five minutes: 1 is as fast, 2 takes twice as long. One window above 1 proves nothing.',
          unit: 'none',
        },
        {
          expr: relative('variant:gen_ai_server_time_to_first_token_seconds_bucket:rate5m'),
          legend: '{{variant}}, time to first token',
        },
        {
          expr: relative('variant:gen_ai_server_time_per_output_token_seconds_bucket:rate5m'),
          legend: '{{variant}}, time per output token',
        },
      ),
      lines(
        {
          title: 'Output tokens',
          description: 'Tokens that each variant generated a second, over all requests. More traffic gives more.',
          unit: 'cps',
        },
        { expr: sum([VARIANT], rate(output)), legend: '{{variant}}' },
      ),
      lines(
        {
          title: 'Speed of one answer',
          description: 'Mean tokens a second of an answer once it has begun: one over the mean time per output token.',
          unit: 'cps',
        },
        { expr: ratio(perToken('count'), perToken('sum')), legend: '{{variant}}' },
      ),
    ],
  };
}

function answers(): Row {
  const bySignal = [VARIANT, 'signal'];
  const answered = sum([VARIANT], rate(served('tandem_requests_total', 'outcome=~"completed|length|client_cancelled"')));
  const confidence = (part: string) => sum([VARIANT], rate(served(`tandem_output_logprob_mean_${part}`)));
  return {
    title: 'Answers and what people say of them',
    panels: [
      lines(
        {
          title: 'Quality signals per 1,000 answers',
          description:
            'Answers that hint at a fault, by how (docs/feedback.md explains each), per 1,000 answers that the variant gave, those that the client left included.',
          unit: 'short',
        },
        {
          expr: `1000 * ${ratio(sum(bySignal, rate(served('tandem_quality_signals_total'))), answered, [VARIANT])}`,
          legend: '{{variant}} {{signal}}',
        },
      ),
      bars(
        {
          title: 'Ratings',
          description: 'Ratings of answers in the range shown, by the variant that gave the answer. The log of outcomes has those before Prometheus began.',
          unit: 'short',
        },
        {
          expr: sum([VARIANT, 'rating'], rise(served('tandem_feedback_total'))),
          legend: '{{variant}} {{rating}}',
        },
      ),
      bars(
        {
          title: 'Blind votes',
          description:
            'Votes between two answers whose variants were hidden, in the range shown, as they went for each variant. A tie and both_bad count for both.',
          unit: 'short',
        },
        {
          expr: sum([VARIANT, 'vote'], rise(series('tandem_votes_total', model, variant))),
          legend: '{{variant}} {{vote}}',
        },
      ),
      lines(
        {
          title: 'Surprise at its own tokens',
          description:
            'Minus the mean ln-probability of an answer’s tokens, nats a token, of answers whose probabilities were told. A level that moves says that something changed; it says nothing of quality.',
          unit: 'short',
          span: 24,
        },
        { expr: ratio(confidence('sum'), confidence('count')), legend: '{{variant}}' },
      ),
    ],
  };
}

function drift(): Row {
  const divergence = ratio(
    sum(PAIR, ofPair('candidate:tandem_drift_kl_divergence_nats_sum:rate1h')),
    sum(PAIR, ofPair('candidate:tandem_drift_tokens:rate1h')),
  );
  const floor = ratio(
    `sum(${series('noise_floor:tandem_drift_kl_divergence_nats_sum:rate1h', model)})`,
    `sum(${series('noise_floor:tandem_drift_tokens:rate1h', model)})`,
  );
  return {
    title: 'Drift',
    panels: [
      lines(
        {
          title: 'KL divergence against the noise floor',
          description:
            'Mean KL divergence of a scored token over the last hour, nats, a lower bound; and what one variant scored twice comes to (dashed), below which nothing is to be seen. What was seen, without an interval: /admin/drift says what is known.',
          unit: 'short',
        },
        { expr: divergence, legend: pairLegend },
        { expr: floor, legend: 'noise floor', wanted: true },
      ),
      lines(
        {
          title: 'Same top token',
          description:
            'Share of scored tokens at which both variants find the same one most likely, over the last hour. A variant against itself shows the noise. What was seen, without an interval.',
          unit: 'percentunit',
        },
        {
          expr: ratio(
            sum(PAIR, ofPair('pair:tandem_drift_same_top_token:rate1h')),
            sum(PAIR, ofPair('pair:tandem_drift_tokens:rate1h')),
          ),
          legend: pairLegend,
        },
      ),
      limits(
        lines(
          {
            title: 'Coverage',
            description:
              'Mean share of the reference’s probability that both variants told, since the start. The lower, the more the divergence is a lower bound: raise top-n.',
            unit: 'percentunit',
          },
          { expr: `avg by (${PAIR.join(', ')}) (${ofPair('tandem_drift_coverage_ratio')})`, legend: pairLegend },
        ),
      ),
    ],
  };
}

function running(): Row {
  return {
    title: 'What runs',
    panels: [
      labels(
        {
          title: 'File and build of each variant',
          description: 'What the variants run. A fingerprint changes with anything that may change an answer.',
          unit: 'string',
          span: 24,
        },
        {
          [VARIANT]: 'Variant',
          fingerprint: 'Fingerprint',
          quantization: 'Quantisation',
          bits_per_weight: 'Bits per weight',
          quantized_by: 'Quantised by',
          parameters: 'Parameters',
          architecture: 'Architecture',
          file_sha256: 'File',
          template_sha256: 'Template',
          engine: 'Engine',
          engine_build: 'Build',
          context_length: 'Context',
          slots: 'Slots',
          kv_type: 'KV cache',
        },
        { expr: series('tandem_variant_info', model, variant), legend: '{{variant}}' },
      ),
    ],
  };
}

export function ab(): Dashboard {
  const up = `tandem_variant_up{job=~"$job", instance=~"$instance"`;
  return dashboard({
    uid: 'tandem-ab',
    title: 'Tandem: A/B',
    description: 'The variants of one model side by side: split, latency, answers, drift.',
    variables: [
      datasource(),
      ...processes('tandem_variant_up'),
      one('model', 'Model', `label_values(${up}}, ${MODEL})`),
      several('variant', 'Variant', `label_values(${up}, ${model}}, ${VARIANT})`),
      one('baseline', 'Baseline', `label_values(${up}, ${model}}, ${VARIANT})`),
      interval(),
    ],
    annotations: [fingerprints(), weights()],
    rows: [split(), latency(), answers(), drift(), running()],
  });
}
