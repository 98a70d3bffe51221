import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse as read } from 'yaml';
import { validate } from 'dockerfile-utils';

const ROOT = process.env.SOURCES;
const FILES = ['Dockerfile.native', 'deploy/Dockerfile.jvm', 'deploy/Dockerfile.cuda'];

/** With the defaults of its arguments in FROM, and without the one option that dockerfilelint's pattern cannot read. */
function plain(text) {
  const defaults = Object.fromEntries([...text.matchAll(/^ARG (\w+)=(\S+)$/gm)].map(([, name, value]) => [name, value]));
  return text
    .replace(/^(FROM .*)\$\{(\w+)}/gm, (line, before, name) => before + defaults[name])
    .replace(/--start-period=\S+ /g, '');
}

function lint(text) {
  writeFileSync('Dockerfile.lint', text);
  try {
    return JSON.parse(execFileSync('node_modules/.bin/dockerfilelint', ['--output', 'json', 'Dockerfile.lint'], { encoding: 'utf8' }));
  } catch (failure) {
    return JSON.parse(failure.stdout);
  }
}

for (const file of FILES) {
  const text = readFileSync(join(ROOT, file), 'utf8');

  test(`should have no complaint of two linters when ${file} is read`, () => {
    assert.deepEqual(validate(text), []);
    const found = lint(plain(text));
    assert.equal(found.totalIssues, 0, JSON.stringify(found.files[0].issues, null, 1));
  });

  test(`should run as nobody, say how it is and what it is, when ${file} is an image`, () => {
    const last = text.slice(text.lastIndexOf('\nFROM '));
    assert.match(last, /^USER 65532:65532$/m);
    assert.match(last, /^HEALTHCHECK .*CMD \["healthcheck"\]$/m);
    assert.match(last, /^ENTRYPOINT \["tandem"\]$/m);
    assert.match(last, /^VOLUME \/var\/lib\/tandem$/m);
    for (const label of ['title', 'description', 'licenses', 'version', 'revision']) {
      assert.ok(last.includes(`org.opencontainers.image.${label}=`), label);
    }
    for (const [, image] of plain(text).matchAll(/^FROM (\S+)/gm)) {
      assert.match(image, /:(?!latest$)[^/]+$/, image);
    }
  });

  test(`should be sent all it copies when ${file} is built`, () => {
    const sent = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n').filter(line => line.startsWith('!')).map(line => line.slice(1));
    sent.forEach(path => assert.ok(existsSync(join(ROOT, path)), `.dockerignore names ${path}`));
    const used = [...text.matchAll(/(?:source=|\b|\s)(deploy\/[\w./-]+)/g)].map(([, path]) => path)
      .filter(path => /^deploy\/(image\/|train$)/.test(path));
    assert.ok(used.length > 0);
    used.forEach(path => {
      assert.ok(existsSync(join(ROOT, path)), path);
      assert.ok(sent.some(prefix => path.startsWith(prefix)), `.dockerignore keeps ${path} back`);
    });
  });
}

test('should be sent what the program packs when it is built in an image', () => {
  const pom = readFileSync(join(ROOT, 'pom.xml'), 'utf8');
  const sent = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n').filter(line => line.startsWith('!')).map(line => line.slice(1));
  const packed = [...pom.matchAll(/<resource>([^]*?)<\/resource>/g)].flatMap(([, resource]) => {
    const [, directory] = /<directory>(.+?)<\/directory>/.exec(resource);
    const included = [...resource.matchAll(/<include>(.+?)<\/include>/g)].map(([, name]) => `${directory}/${name}`);
    return included.length > 0 ? included : [directory];
  });
  assert.ok(packed.length > 1);
  packed.forEach(path => assert.ok(sent.some(prefix => path === prefix || path.startsWith(`${prefix}/`)), `.dockerignore keeps ${path} back`));
});

test('should be told of faults when a linter reads them', () => {
  assert.notEqual(lint('FROM ubuntu\nRUN apt-get install curl\n').totalIssues, 0);
  assert.notDeepEqual(validate('FROM ubuntu:24.04\nHEALTHCHECK --wrong=1s CMD true\n'), []);
});

test('should be of the version that is built when an image says which', () => {
  const [, version] = /<artifactId>tandem<\/artifactId>\s*<version>([^<]+)/.exec(readFileSync(join(ROOT, 'pom.xml'), 'utf8'));
  for (const file of FILES) {
    assert.match(readFileSync(join(ROOT, file), 'utf8'), new RegExp(`^ARG VERSION=${version}$`, 'm'), file);
  }
  const base = read(readFileSync(join(ROOT, 'deploy/kubernetes/base/kustomization.yaml'), 'utf8'));
  assert.equal(base.images[0].newTag, version.replace('-SNAPSHOT', ''));
});
