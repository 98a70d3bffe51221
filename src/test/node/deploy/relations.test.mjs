// What no schema knows: that objects of one overlay fit together, and that pods are as restricted as they say.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { NAMES, rendered } from './rendered.mjs';
import { seconds } from './durations.mjs';

/** From elsewhere: what other people's charts bring. */
const FOREIGN_PODS = [{ 'gateway.networking.k8s.io/gateway-name': 'variants' }];
const FOREIGN_SECRETS = ['tandem-keys', 'hugging-face'];

const matches = (selector, labels) => Object.entries(selector ?? {}).every(([key, value]) => labels?.[key] === value);
const of = (objects, ...kinds) => objects.filter(object => kinds.includes(object.kind));
const containers = deployment => deployment.spec.template.spec.containers;

/** One test of all overlays; each assertion names where it is. */
function overlays(title, check) {
  test(title, () => NAMES.filter(name => name !== 'analysis').forEach(name => check(rendered(name), name)));
}

overlays('should select pods of its overlay when it selects pods', (objects, name) => {
  const pods = of(objects, 'Deployment').map(deployment => deployment.spec.template.metadata.labels);
  const selected = (selector, where) => assert.ok(
    [...pods, ...FOREIGN_PODS].some(labels => matches(selector, labels)), `${name}: ${where} selects no pod: ${JSON.stringify(selector)}`);
  for (const object of objects) {
    const where = `${object.kind} ${object.metadata.name}`;
    if (object.kind === 'Deployment') {
      assert.ok(matches(object.spec.selector.matchLabels, object.spec.template.metadata.labels), `${name}: ${where}`);
    } else if (object.kind === 'Service' && object.spec.selector) {
      assert.equal(pods.filter(labels => matches(object.spec.selector, labels)).length, 1, `${name}: ${where}`);
    } else if (['PodDisruptionBudget', 'InferencePool'].includes(object.kind)) {
      selected(object.spec.selector.matchLabels, where);
    } else if (object.kind === 'NetworkPolicy') {
      selected(object.spec.podSelector.matchLabels, where);
      const peers = [...object.spec.ingress ?? [], ...object.spec.egress ?? []].flatMap(rule => [...rule.from ?? [], ...rule.to ?? []]);
      peers.filter(peer => !peer.namespaceSelector && peer.podSelector)
        .forEach(peer => selected(peer.podSelector.matchLabels, where));
      peers.filter(peer => peer.namespaceSelector && peer.podSelector).forEach(peer =>
        assert.deepEqual(peer.podSelector.matchLabels, { 'app.kubernetes.io/name': 'prometheus' }, `${name}: ${where}`));
    } else if (object.kind === 'ServiceMonitor') {
      const services = of(objects, 'Service').filter(service => matches(object.spec.selector.matchLabels, service.metadata.labels));
      assert.deepEqual(services.map(service => service.metadata.name), ['tandem'], `${name}: ${where}`);
      const ports = services[0].spec.ports.map(port => port.name);
      object.spec.endpoints.forEach(endpoint => assert.ok(ports.includes(endpoint.port), `${name}: ${where}`));
    }
  }
});

overlays('should name what is there when it refers to another object', (objects, name) => {
  const there = (kind, wanted, where) => assert.ok(
    of(objects, kind).some(object => object.metadata.name === wanted), `${name}: ${where} wants ${kind} ${wanted}`);
  for (const object of objects) {
    const where = `${object.kind} ${object.metadata.name}`;
    if (['HorizontalPodAutoscaler', 'ScaledObject'].includes(object.kind)) {
      there('Deployment', object.spec.scaleTargetRef.name, where);
    } else if (object.kind === 'HTTPRoute') {
      object.spec.parentRefs.forEach(parent => there('Gateway', parent.name, where));
      object.spec.rules.flatMap(rule => rule.backendRefs).forEach(backend => there(backend.kind, backend.name, where));
    } else if (object.kind === 'Deployment') {
      const pod = object.spec.template.spec;
      const volumes = pod.volumes.map(volume => volume.name);
      for (const volume of pod.volumes) {
        assert.equal(Object.keys(volume).length, 2, `${name}: ${where}: volume ${volume.name} is of two kinds`);
        if (volume.configMap) {
          there('ConfigMap', volume.configMap.name, where);
        }
        if (volume.persistentVolumeClaim) {
          there('PersistentVolumeClaim', volume.persistentVolumeClaim.claimName, where);
        }
      }
      for (const container of containers(object)) {
        container.volumeMounts.forEach(mount => assert.ok(volumes.includes(mount.name), `${name}: ${where}: ${mount.name}`));
        const ports = container.ports.map(port => port.name);
        for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
          assert.ok(ports.includes(container[probe].httpGet.port), `${name}: ${where}: ${probe}`);
        }
        container.env.flatMap(variable => variable.valueFrom?.secretKeyRef?.name ?? []).forEach(secret =>
          assert.ok(FOREIGN_SECRETS.includes(secret), `${name}: ${where}: ${secret}`));
      }
    }
  }
});

overlays('should be restricted, read-only and without an account when it is a pod', (objects, name) => {
  for (const deployment of of(objects, 'Deployment')) {
    const pod = deployment.spec.template.spec;
    const where = `${name}: Deployment ${deployment.metadata.name}`;
    assert.equal(pod.automountServiceAccountToken, false, where);
    assert.equal(pod.enableServiceLinks, false, where);
    assert.equal(pod.securityContext.runAsNonRoot, true, where);
    assert.equal(pod.securityContext.seccompProfile.type, 'RuntimeDefault', where);
    for (const container of containers(deployment)) {
      assert.deepEqual(container.securityContext, {
        allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } }, where);
      assert.ok(container.resources.requests.memory && container.resources.limits.memory, where);
      assert.match(container.image, /:(?!latest$)[^/]+$/, where);
    }
  }
});

overlays('should not be killed while it drains when it is asked to stop', (objects, name) => {
  const tandem = of(objects, 'Deployment').find(deployment => deployment.metadata.name === 'tandem');
  const config = of(objects, 'ConfigMap').find(map => map.metadata.name.startsWith('tandem-config'));
  const { access, shutdown } = parse(config.data['application.yaml']).tandem;
  const { delay, timeout } = shutdown;
  // Those of the base are tried by .ci/image with a real Tandem.
  const base = parse(of(rendered('base'), 'ConfigMap')[0].data['application.yaml']).tandem;
  assert.deepEqual({ access, shutdown }, { access: base.access, shutdown: base.shutdown }, name);
  const needed = seconds(delay) + seconds(timeout) + 10;
  const pod = tandem.spec.template.spec;
  assert.ok(pod.terminationGracePeriodSeconds >= needed, `${name}: ${needed} s are needed`);
  const readiness = containers(tandem)[0].readinessProbe;
  assert.equal(readiness.httpGet.path, '/q/health/ready');
  assert.ok(seconds(delay) >= 5, `${name}: endpoints forget a pod only after some seconds`);
  const writable = containers(tandem)[0].volumeMounts.filter(mount => !mount.readOnly);
  assert.deepEqual(writable.map(mount => mount.mountPath), ['/var/lib/tandem'], name);
});

overlays('should be reached, and be a variant that is configured, when a model server is deployed', (objects, name) => {
  const config = of(objects, 'ConfigMap').find(map => map.metadata.name.startsWith('tandem-config'));
  const models = parse(config.data['application.yaml']).tandem.models ?? {};
  const variants = Object.values(models).flatMap(model => Object.entries(model.variants));
  const deployed = of(objects, 'Deployment').filter(deployment => deployment.metadata.name !== 'tandem');
  assert.deepEqual(deployed.map(deployment => deployment.metadata.labels['tandem-variant']).sort(),
    variants.map(([variant]) => variant).sort(), name);
  for (const [variant, { url }] of variants) {
    const { hostname, port } = new URL(url);
    const service = of(objects, 'Service').find(candidate => candidate.metadata.name === hostname);
    assert.ok(service, `${name}: ${variant}: no Service ${hostname}`);
    if (service.spec.type === 'ExternalName') {
      const prefix = new URL(url).pathname.replace(/\/v1$/, '');
      const route = of(objects, 'HTTPRoute').find(candidate => candidate.spec.rules[0].matches[0].path.value === prefix);
      const pool = of(objects, 'InferencePool').find(candidate => candidate.metadata.name === route?.spec.rules[0].backendRefs[0].name);
      assert.equal(pool?.spec.selector.matchLabels['tandem-variant'], variant, `${name}: ${prefix}`);
    } else {
      assert.equal(service.spec.selector['tandem-variant'], variant, name);
      assert.ok(service.spec.ports.some(candidate => String(candidate.port) === port), `${name}: ${variant}: port ${port}`);
    }
  }
  for (const scaler of of(objects, 'HorizontalPodAutoscaler', 'ScaledObject')) {
    const variant = of(objects, 'Deployment').find(candidate => candidate.metadata.name === scaler.spec.scaleTargetRef.name)
      .metadata.labels['tandem-variant'];
    const said = JSON.stringify(scaler.spec).match(/variant(?:\\"|")?[:=](?:\\"|")([a-z0-9-]+)/g) ?? [];
    assert.equal(said.length, 2, `${name}: ${scaler.metadata.name}`);
    said.forEach(text => assert.ok(text.includes(variant), `${name}: ${scaler.metadata.name}: ${text}`));
  }
});
