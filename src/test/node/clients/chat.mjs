// One scene with the official OpenAI package: node chat.mjs <scene> <base URL> <model> [question].
// Prints one JSON object: what the client returned, or the error it threw.
import OpenAI from 'openai';

const [scene, baseURL, model, question = 'What is the capital of France?'] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey: 'no-key-is-needed', maxRetries: 0 });
const request = { model, temperature: 0, messages: [{ role: 'user', content: question }] };

async function read(fields = {}, stopAfter = Infinity) {
  const seen = { text: '', chunks: 0, finish: null, usage: null };
  const stream = await client.chat.completions.create({ ...request, ...fields, stream: true });
  try {
    for await (const chunk of stream) {
      seen.text += chunk.choices[0]?.delta?.content ?? '';
      seen.finish = chunk.choices[0]?.finish_reason ?? seen.finish;
      seen.usage = chunk.usage ?? seen.usage;
      if (++seen.chunks === stopAfter) {
        stream.controller.abort();
      }
    }
  } catch (error) {
    seen.error = describe(error);
  }
  return { ...seen, aborted: stream.controller.signal.aborted };
}

function describe(error) {
  return {
    class: error.constructor.name,
    isApiError: error instanceof OpenAI.APIError,
    status: error.status ?? null,
    code: error.code ?? null,
    param: error.param ?? null,
    type: error.type ?? null,
    message: error.message,
  };
}

const scenes = {
  whole: async () => {
    const answer = await client.chat.completions.create(request);
    return { text: answer.choices[0].message.content, finish: answer.choices[0].finish_reason, usage: answer.usage };
  },
  stream: () => read(),
  usage: () => read({ stream_options: { include_usage: true } }),
  abort: () => read({}, 3),
  completion: async () => {
    const answer = await client.completions.create({ model, prompt: question });
    return { text: answer.choices[0].text, finish: answer.choices[0].finish_reason };
  },
  models: async () => {
    const ids = [];
    for await (const entry of client.models.list()) {
      ids.push(entry.id);
    }
    return { ids, one: (await client.models.retrieve(model)).id };
  },
  unsupported: () => client.chat.completions.create({ ...request, n: 2 }),
};

try {
  console.log(JSON.stringify(await scenes[scene]()));
} catch (error) {
  console.log(JSON.stringify({ error: describe(error) }));
}
