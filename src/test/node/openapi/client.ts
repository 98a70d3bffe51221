// Does with a client made from Tandem's own description what Tandem is for, and prints as one JSON object what came of
// it: node compiled/client.js <base URL>. That it compiles shows that the description has types for all of it.
import createClient from 'openapi-fetch';
import type { components, paths } from './schema.js';

declare const process: { argv: string[] };

type Schemas = components['schemas'];

const baseUrl = process.argv[2]!;
const client = createClient<paths>({ baseUrl, headers: { Authorization: 'Bearer no-key-is-needed' } });

/** The data of server-sent events up to `[DONE]`. */
async function* events<T>(stream: ReadableStream<Uint8Array>): AsyncGenerator<T> {
  let pending = '';
  const decoder = new TextDecoder();
  for await (const bytes of stream) {
    pending += decoder.decode(bytes, { stream: true });
    for (let end = pending.indexOf('\n\n'); end >= 0; end = pending.indexOf('\n\n')) {
      const event = pending.slice(0, end);
      pending = pending.slice(end + 2);
      if (event === 'data: [DONE]') {
        return;
      }
      if (event.startsWith('data: ')) {
        yield JSON.parse(event.slice('data: '.length)) as T;
      }
    }
  }
  throw new Error('the stream ended without [DONE]');
}

/** The answer; an error, which has a type too, is thrown. */
function ok<T>(result: { data?: T; error?: Schemas['Error'] }): T {
  if (result.error !== undefined) {
    throw new Error(`${result.error.error.code}: ${result.error.error.message}`);
  }
  return result.data!;
}

const messages: Schemas['ChatMessage'][] = [{ role: 'user', content: 'What is the capital of France?' }];

async function chat() {
  const whole = ok(await client.POST('/v1/chat/completions', { body: { model: 'demo', messages, temperature: 0 } }));
  const streamed = ok(
    await client.POST('/v1/chat/completions', {
      body: { model: 'demo', messages, temperature: 0, stream: true, stream_options: { include_usage: true } },
      headers: { Accept: 'text/event-stream' },
      params: { header: { 'X-Tandem-Session': 'generated' } },
      parseAs: 'stream',
    }),
  );
  let text = '';
  let tokens = 0;
  for await (const chunk of events<Schemas['ChatCompletionChunk']>(streamed!)) {
    text += chunk.choices[0]?.delta.content ?? '';
    tokens = chunk.usage?.completion_tokens ?? tokens;
  }
  const { data, error, response } = await client.POST('/v1/chat/completions', { body: { model: 'nobody', messages } });
  return {
    // Which of its two forms the answer has, the request decides.
    whole: 'choices' in whole ? (whole as Schemas['ChatCompletion']).choices[0]?.message.content : null,
    id: whole.id,
    streamed: text,
    tokens,
    refused: { status: response.status, code: error?.error.code, data: data === undefined },
  };
}

async function rate(id: string) {
  const given = ok(await client.POST('/v1/feedback', { body: { id, rating: 'up', scores: { tone: 0.5 } } }));
  const path = { id: given.id };
  const amended = ok(await client.PUT('/v1/feedback/{id}', { params: { path }, body: { rating: -1 } }));
  const withdrawn = ok(await client.DELETE('/v1/feedback/{id}', { params: { path } }));
  return { given: given.rating, amended: amended.rating, revision: amended.revision, withdrawn: withdrawn.withdrawn };
}

async function arena() {
  const pair = ok(await client.POST('/v1/arena', { body: { model: 'demo', messages } })) as Schemas['BlindPair'];
  const told = ok(await client.POST('/v1/votes', { body: { pair: pair.id, vote: 'tie' } }));
  return { sides: [pair.left.message.content, pair.right.message.content], told: [told.left?.variant, told.right?.variant].sort() };
}

async function models() {
  const list = ok(await client.GET('/v1/models'));
  const one = ok(await client.GET('/v1/models/{id}', { params: { path: { id: 'demo@dynamic' } } }));
  return { ids: list.data.map((entry) => entry.id), one: one.id };
}

async function replay() {
  const prompts = [{ messages, max_tokens: 16 }, { messages, max_tokens: 8 }];
  const started = ok(
    await client.POST('/admin/replays', {
      params: { query: { model: 'demo', variants: 'static,dynamic', drift: 'off' } },
      headers: { 'Content-Type': 'application/jsonl' },
      body: prompts.map((prompt) => JSON.stringify(prompt)).join('\n'),
      bodySerializer: (body) => String(body),
    }),
  );
  const path = { id: started.id };
  let progress = started;
  while (progress.state === 'queued' || progress.state === 'running') {
    await new Promise((resolve) => setTimeout(resolve, 100));
    progress = ok(await client.GET('/admin/replays/{id}', { params: { path } }));
  }
  const listed = ok(await client.GET('/admin/replays'));
  const report = ok(await client.GET('/admin/replays/{id}/report', { params: { path } })) as Schemas['ReplayReport'];
  const page = ok(
    await client.GET('/admin/replays/{id}/report', { params: { path }, headers: { Accept: 'text/markdown' }, parseAs: 'text' }),
  );
  ok(await client.DELETE('/admin/replays/{id}', { params: { path } }));
  const gone = await client.GET('/admin/replays/{id}', { params: { path } });
  return {
    state: progress.state,
    listed: listed.some((one) => one.id === started.id),
    arms: report.arms.map((arm) => arm.name),
    text: report.answers[0]?.answers['static']?.text,
    title: String(page).split('\n')[0],
    gone: gone.error?.error.code,
  };
}

async function admin() {
  const all = ok(await client.GET('/admin/models'));
  const compared = ok(await client.GET('/admin/models/{model}/compare', { params: { path: { model: 'demo' }, query: { first: 'static' } } }));
  const drift = ok(await client.GET('/admin/drift/{model}', { params: { path: { model: 'demo' } } }));
  const plan = ok(await client.GET('/admin/plan'));
  const deleted = ok(await client.DELETE('/admin/recording', { params: { query: {} } }));
  return {
    variants: all[0]?.variants.map((variant) => `${variant.name} ${variant.health.status} ${variant.description.quantization}`),
    compared: [compared.first, compared.second],
    drift: drift.reference,
    fits: plan.fits,
    deleted: deleted.length,
  };
}

const chats = await chat();
console.log(
  JSON.stringify({
    chats,
    rated: await rate(chats.id),
    arena: await arena(),
    models: await models(),
    replay: await replay(),
    admin: await admin(),
  }),
);
