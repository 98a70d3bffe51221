import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { seconds } from './durations.mjs';

const COMPOSE = join(process.env.SOURCES, 'deploy/compose');
const files = Object.fromEntries(readdirSync(COMPOSE).filter(name => name.endsWith('.yaml'))
  .map(name => [name, parse(readFileSync(join(COMPOSE, name), 'utf8'), { strict: true, uniqueKeys: true })]));

/** Keys of those that add up where a service extends another. */
const ADDED = ['volumes', 'ports'];

/** A service with what it extends. */
function whole(service) {
  if (!service.extends) {
    return service;
  }
  const { extends: { file, service: name }, ...own } = service;
  const base = whole(files[file].services[name]);
  const merged = { ...base, ...own };
  ADDED.filter(key => base[key] && own[key]).forEach(key => merged[key] = [...base[key], ...own[key]]);
  ['environment', 'build'].filter(key => base[key] && own[key]).forEach(key => merged[key] = { ...base[key], ...own[key] });
  return merged;
}

function services() {
  return Object.entries(files).filter(([file]) => file !== 'common.yaml').flatMap(([file, content]) =>
    Object.entries(content.services).map(([name, service]) => ({ where: `${file}: ${name}`, content, name, service: whole(service) })));
}

function schema() {
  const specification = JSON.parse(readFileSync('compose-spec.json', 'utf8'));
  specification.$schema = 'http://json-schema.org/draft-07/schema#';
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addFormat('ports', true);
  ajv.addFormat('expose', true);
  ajv.addFormat('subnet_ip_address', true);
  return { valid: ajv.compile(specification), ajv };
}

test('should be as the Compose specification says, and no more, when it is a compose file', () => {
  const { valid, ajv } = schema();
  for (const [file, content] of Object.entries(files)) {
    assert.ok(valid(content), `${file}: ${ajv.errorsText(valid.errors)}`);
    assert.ok(!valid({ ...content, plantedField: 1 }), file);
    for (const name of Object.keys(content.services)) {
      const copy = structuredClone(content);
      copy.services[name].plantedField = 1;
      assert.ok(!valid(copy), `${file}: ${name}`);
    }
  }
  for (const { where, content, name, service } of services()) {
    assert.ok(valid({ ...content, services: { [name]: { ...service, depends_on: undefined } } }), `${where}: ${ajv.errorsText(valid.errors)}`);
  }
});

test('should find what it mounts and waits for when a service starts', () => {
  // The dashboards come with deploy/observability.
  const observed = existsSync(join(COMPOSE, '../observability/grafana/provisioning'));
  for (const { where, content, service } of services()) {
    for (const mount of service.volumes ?? []) {
      const [source, target] = mount.split(':');
      assert.ok(target.startsWith('/'), where);
      if (!source.startsWith('.')) {
        assert.ok(source in content.volumes, `${where}: volume ${source} is not declared`);
      } else if (observed || !source.includes('observability')) {
        assert.ok(existsSync(join(COMPOSE, source)), `${where}: ${source} is not there`);
        assert.ok(mount.endsWith(':ro'), `${where}: ${mount}`);
      }
    }
    const waited = Array.isArray(service.depends_on) ? service.depends_on : Object.keys(service.depends_on ?? {});
    waited.forEach(other => assert.ok(other in content.services, `${where}: ${other}`));
    if (service.build) {
      assert.ok(existsSync(join(COMPOSE, service.build.context, service.build.dockerfile)), where);
    }
  }
  for (const [file, content] of Object.entries(files).filter(([file]) => file !== 'common.yaml')) {
    const used = services().filter(({ where }) => where.startsWith(file)).flatMap(({ service }) => service.volumes ?? []);
    Object.keys(content.volumes).forEach(volume => assert.ok(used.some(mount => mount.startsWith(`${volume}:`)), `${file}: ${volume} is unused`));
  }
});

test('should be reachable from this machine only, and be given time to drain', () => {
  for (const { where, name, service } of services()) {
    (service.ports ?? []).forEach(port => assert.match(port, /^127\.0\.0\.1:/, where));
    assert.match(service.image, /:[^/]+$/, where);
    if (name === 'tandem') {
      assert.ok(seconds(service.stop_grace_period) >= 30, where);
      assert.equal(service.read_only, true, where);
    }
  }
});

test('should name services of its file when a configuration attaches servers', () => {
  const config = parse(readFileSync(join(COMPOSE, 'gpu/application.yaml'), 'utf8'));
  for (const model of Object.values(config.tandem.models)) {
    for (const { url } of Object.values(model.variants)) {
      assert.ok(new URL(url).hostname in files['gpu.yaml'].services, url);
    }
  }
});
