/** What the engines say of themselves: llama-server, and the GPUs below it. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboard, type Row } from './dashboard.js';
import { NEEDS_GPU, lines, type About } from './panels.js';
import { max, rate, ratio, series, sum } from './promql.js';
import { ENGINE_MODEL, VARIANT, datasource, interval, processes, several } from './variables.js';

const model = `${ENGINE_MODEL}=~"$model"`;
const EACH = [ENGINE_MODEL, VARIANT];
const legend = `{{${ENGINE_MODEL}}} {{${VARIANT}}}`;

const llama = (name: string) => series(`llamacpp:${name}`, model, `${VARIANT}=~"$variant"`);
const total = (name: string) => sum(EACH, rate(llama(`${name}_total`)));

function speed(): Row {
  return {
    title: 'llama-server: speed',
    panels: [
      lines(
        {
          title: 'Prompt tokens',
          description: 'Tokens of prompts that were processed a second; those that the cache held are not among them.',
          unit: 'cps',
        },
        { expr: total('prompt_tokens'), legend },
      ),
      lines(
        {
          title: 'Generated tokens',
          description: 'Tokens that were generated a second, those of scoring included.',
          unit: 'cps',
        },
        { expr: total('tokens_predicted'), legend },
      ),
      lines(
        {
          title: 'Prompts from the cache',
          description: 'Share of the tokens of prompts that were not processed again, because a slot held them.',
          unit: 'percentunit',
        },
        {
          expr: ratio(total('prompt_tokens_cached'), `(${total('prompt_tokens_cached')} + ${total('prompt_tokens')})`),
          legend,
        },
      ),
      lines(
        {
          title: 'Speed on prompts',
          description: 'Tokens a second while a slot processed a prompt.',
          unit: 'cps',
        },
        { expr: ratio(total('prompt_tokens'), total('prompt_seconds')), legend },
      ),
      lines(
        {
          title: 'Speed of generation',
          description: 'Tokens a second while a slot generated, of one slot.',
          unit: 'cps',
        },
        { expr: ratio(total('tokens_predicted'), total('tokens_predicted_seconds')), legend },
      ),
      lines(
        {
          title: 'Drafts',
          description: 'Tokens that speculative decoding drafted a second (dashed), and those that the model accepted. Both 0 without a draft model.',
          unit: 'cps',
        },
        { expr: total('spec_decode_num_accepted_tokens'), legend: `${legend} accepted` },
        { expr: total('spec_decode_num_draft_tokens'), legend: `${legend} drafted`, wanted: true },
      ),
    ],
  };
}

function load(): Row {
  return {
    title: 'llama-server: load',
    panels: [
      lines(
        {
          title: 'Requests',
          description: 'Requests that a slot works on, and those that llama-server itself holds back (dashed). Tandem queues before it, so that the latter stay 0.',
          unit: 'short',
        },
        { expr: sum(EACH, llama('requests_processing')), legend },
        { expr: sum(EACH, llama('requests_deferred')), legend: `${legend} deferred`, wanted: true },
      ),
      lines(
        {
          title: 'Batches',
          description: 'Calls of llama_decode() a second.',
          unit: 'cps',
        },
        { expr: total('n_decode'), legend },
      ),
      lines(
        {
          title: 'Slots in a batch',
          description: 'Slots that had a share in a call of llama_decode(), on average since llama-server started.',
          unit: 'short',
        },
        { expr: max(EACH, llama('n_busy_slots_per_decode')), legend },
      ),
      lines(
        {
          title: 'Longest sequence',
          description: 'Tokens of the longest prompt and answer since llama-server started.',
          unit: 'short',
          span: 24,
        },
        { expr: max(EACH, llama('n_tokens_max')), legend },
      ),
    ],
  };
}

/** A series of NVIDIA's DCGM exporter, one line a GPU. */
function gpu(about: About, metric: string) {
  return lines(
    { ...about, title: `${about.title} (GPU)`, description: `${about.description} ${NEEDS_GPU} and NVIDIA’s DCGM exporter.` },
    { expr: max(['Hostname', 'gpu'], series(metric)), legend: '{{Hostname}} {{gpu}}' },
  );
}

function gpus(): Row {
  return {
    title: 'GPUs',
    panels: [
      gpu({ title: 'Use', description: 'Share of the time in which a kernel ran.', unit: 'percent' }, 'DCGM_FI_DEV_GPU_UTIL'),
      gpu({ title: 'Memory in use', description: 'Memory of the card that is taken.', unit: 'mbytes' }, 'DCGM_FI_DEV_FB_USED'),
      gpu({ title: 'Memory free', description: 'Memory of the card that is free.', unit: 'mbytes' }, 'DCGM_FI_DEV_FB_FREE'),
      gpu({ title: 'Power', description: 'What the card draws.', unit: 'watt' }, 'DCGM_FI_DEV_POWER_USAGE'),
      gpu({ title: 'Temperature', description: 'Of the chip.', unit: 'celsius' }, 'DCGM_FI_DEV_GPU_TEMP'),
      gpu({ title: 'Memory traffic', description: 'Share of the time in which the memory was read or written.', unit: 'percent' }, 'DCGM_FI_DEV_MEM_COPY_UTIL'),
    ],
  };
}

export function engines(): Dashboard {
  const processing = `llamacpp:requests_processing{job=~"$job", instance=~"$instance"`;
  return dashboard({
    uid: 'tandem-engines',
    title: 'Tandem: Engines',
    description: 'What each llama-server that runs with --metrics says of itself, through /q/metrics/engines, and the GPUs below.',
    variables: [
      datasource(),
      ...processes('llamacpp:requests_processing', 'DCGM_FI_DEV_GPU_UTIL'),
      several('model', 'Model', `label_values(${processing}}, ${ENGINE_MODEL})`),
      several('variant', 'Variant', `label_values(${processing}, ${model}}, ${VARIANT})`),
      interval(),
    ],
    annotations: [],
    rows: [speed(), load(), gpus()],
  });
}
