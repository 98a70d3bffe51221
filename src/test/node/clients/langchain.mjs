// LangChain.js as an application uses it: node langchain.mjs <base URL> <model>. Prints one JSON object.
import { AIMessage, HumanMessage, SystemMessage } from '@langchain/core/messages';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import { ChatOpenAI } from '@langchain/openai';

const [baseURL, name] = process.argv.slice(2);
const model = (fields) =>
  new ChatOpenAI({ model: name, temperature: 0, maxRetries: 0, apiKey: 'no-key-is-needed', configuration: { baseURL }, ...fields });
const question = 'What is the capital of France?';

const whole = await model().invoke(question);
let streamed = '';
let usage;
for await (const chunk of await model({ streamUsage: true }).stream(question)) {
  streamed += chunk.content;
  usage = chunk.usage_metadata ?? usage;
}
const conversation = await model().invoke([
  new SystemMessage('You are brief.'),
  new HumanMessage('Hello'),
  new AIMessage(whole.content),
  new HumanMessage({ content: [{ type: 'text', text: question }] }),
]);
const chain = ChatPromptTemplate.fromTemplate('What is the capital of {country}?').pipe(model());
const batch = await chain.batch([{ country: 'France' }, { country: 'Italy' }]);
const object = await model()
  .withStructuredOutput(
    {
      title: 'person',
      type: 'object',
      required: ['name', 'age', 'city'],
      additionalProperties: false,
      properties: { name: { type: 'string' }, age: { type: 'integer' }, city: { type: 'string' } },
    },
    { method: 'jsonSchema' },
  )
  .invoke('Give me JSON for Ana, aged 31, from Rome.');
let refused;
try {
  await model({ model: 'nobody' }).invoke(question);
} catch (error) {
  refused = { status: error.status, code: error.code };
}
console.log(
  JSON.stringify({
    whole: whole.content,
    finish: whole.response_metadata.finish_reason,
    tokens: whole.usage_metadata.output_tokens,
    streamed,
    streamedTokens: usage?.output_tokens,
    conversation: conversation.content,
    batch: batch.map((one) => one.content),
    object,
    refused,
  }),
);
