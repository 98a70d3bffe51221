import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { NAMES, all, rendered } from './rendered.mjs';
import { moduleOf, planted, structures } from './schemas.mjs';

const typed = all().filter(({ object }) => moduleOf(object));
const pools = all().filter(({ object }) => object.kind === 'InferencePool');

/** Of each kind the object that says most, so that as many of its parts as possible are tried. */
function richest() {
  const kinds = new Map();
  for (const { object } of all()) {
    const best = kinds.get(object.kind);
    if (!best || structures(object).length > structures(best).length) {
      kinds.set(object.kind, object);
    }
  }
  return [...kinds.values()];
}

test('should render something when each Kustomization is built', () => {
  for (const name of NAMES) {
    assert.ok(rendered(name).length > 0, name);
  }
});

// One compilation: objects that must satisfy their interfaces, and objects with a planted field that must not. tsc holds
// literals to have no field that their type lacks, and @ts-expect-error is an error itself where there is none.
test('should satisfy its kind’s interface, and no longer when a field is planted, in whatever part', () => {
  const names = new Map();
  const type = object => {
    const from = `${moduleOf(object)}#I${object.kind}`;
    if (!names.has(from)) {
      names.set(from, `T${names.size}`);
    }
    return names.get(from);
  };
  const lines = typed.map(({ where, object }) =>
    `// ${where}\nvoid (${JSON.stringify(object)} satisfies ${type(object)});`);
  let plants = 0;
  for (const object of richest().filter(moduleOf)) {
    for (const path of structures(object)) {
      lines.push(`// ${path}\n// @ts-expect-error\nvoid (${JSON.stringify(planted(object, path))} satisfies ${type(object)});`);
      plants++;
    }
  }
  const imports = [...names].map(([from, name]) => {
    const [module, type] = from.split('#');
    return `import type { ${type} as ${name} } from ${JSON.stringify(module)};`;
  });
  writeFileSync('manifests.ts', [...imports, ...lines, ''].join('\n'));
  try {
    execFileSync('node_modules/.bin/tsc', ['--project', 'tsconfig.json'], { encoding: 'utf8' });
  } catch (failure) {
    const source = readFileSync('manifests.ts', 'utf8').split('\n');
    assert.fail(failure.stdout.replace(/manifests\.ts\((\d+),\d+\)/g, (at, line) =>
      `${source.slice(Math.max(0, line - 3), line).filter(text => text.startsWith('//')).join(' ')}${at}`));
  }
  console.log(`${typed.length} objects of ${names.size} kinds satisfy their interfaces, ${plants} planted fields do not`);
});

test('should have valid values when its kind’s schema is asked', async () => {
  for (const { where, object } of typed) {
    const module = await import(moduleOf(object));
    const model = new module[object.kind](object);
    assert.doesNotThrow(() => model.validate(), where);
  }
});

test('should be as its CustomResourceDefinition says, and no more, when it is an InferencePool', () => {
  const definition = parse(readFileSync('inferencepool.yaml', 'utf8'));
  const schema = definition.spec.versions.find(version => version.name === 'v1').schema.openAPIV3Schema;
  // The API server adds what every object has.
  schema.properties.metadata = { type: 'object', properties: { name: { type: 'string' }, labels: { type: 'object' } } };
  const close = part => {
    if (part && typeof part === 'object') {
      Object.values(part).forEach(close);
      if (part.type === 'object' && part.properties && part.additionalProperties === undefined) {
        part.additionalProperties = false;
      }
    }
  };
  close(schema);
  const ajv = new Ajv({ strict: false, allErrors: true, formats: { int32: true, int64: true, 'date-time': true } });
  const valid = ajv.compile(schema);
  assert.ok(pools.length >= 2);
  for (const { where, object } of pools) {
    assert.ok(valid(object), `${where}: ${ajv.errorsText(valid.errors)}`);
    for (const path of structures(object).filter(path => !path.endsWith('/metadata/labels'))) {
      assert.ok(!valid(planted(object, path)), `${where}: a field that nobody knows is taken at ${path}`);
    }
  }
});
