// Vercel's AI SDK as an application uses it: node ai-sdk.mjs <base URL> <model>. Prints one JSON object.
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { APICallError, generateObject, generateText, jsonSchema, streamText } from 'ai';

const [baseURL, name] = process.argv.slice(2);
const provider = createOpenAICompatible({
  name: 'tandem',
  baseURL,
  apiKey: 'no-key-is-needed',
  includeUsage: true,
  supportsStructuredOutputs: true,
});
const question = { model: provider(name), temperature: 0, maxRetries: 0, prompt: 'What is the capital of France?' };

const whole = await generateText(question);
const stream = streamText(question);
let streamed = '';
for await (const piece of stream.textStream) {
  streamed += piece;
}
const conversation = await generateText({
  ...question,
  prompt: undefined,
  messages: [
    { role: 'user', content: 'Hello' },
    { role: 'assistant', content: whole.text },
    { role: 'user', content: [{ type: 'text', text: question.prompt }] },
  ],
});
const { object } = await generateObject({
  ...question,
  prompt: 'Give me JSON for Ana, aged 31, from Rome.',
  schema: jsonSchema({
    type: 'object',
    required: ['name', 'age', 'city'],
    additionalProperties: false,
    properties: { name: { type: 'string' }, age: { type: 'integer' }, city: { type: 'string' } },
  }),
});
let refused;
try {
  await generateText({ ...question, model: provider('nobody') });
} catch (error) {
  refused = { isApiCallError: APICallError.isInstance(error), status: error.statusCode, message: error.message };
}
console.log(
  JSON.stringify({
    whole: whole.text,
    finish: whole.finishReason,
    tokens: whole.usage.outputTokens,
    streamed,
    streamedTokens: (await stream.usage).outputTokens,
    conversation: conversation.text,
    object,
    refused,
  }),
);
