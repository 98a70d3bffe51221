/** Moments from which on figures are not to be compared with those before. */
import { AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { series, sum } from './promql.js';
import { DATASOURCE, MODEL, VARIANT } from './variables.js';

const model = `${MODEL}=~"$model"`;

/** A fingerprint that a variant did not have a moment ago, though it was there; while it starts it does not know it yet. */
export function fingerprints(): AnnotationQueryBuilder {
  const info = series('tandem_variant_info', model);
  const before = '$__rate_interval';
  const labels = [MODEL, VARIANT, 'fingerprint'];
  return annotation('Fingerprints', 'purple', 'Another fingerprint').expr(
    `${sum(labels, info)} unless ${sum(labels, `${info} offset ${before}`)}` +
      ` and on (${MODEL}, ${VARIANT}) ${sum([MODEL, VARIANT], `${info} offset ${before}`)}` +
      ` and on (${MODEL}, ${VARIANT}) ${sum([MODEL, VARIANT], series('tandem_variant_up', model))} > 0`,
  );
}

export function weights(): AnnotationQueryBuilder {
  return annotation('Weights', 'orange', 'Another weight').expr(
    `${sum([MODEL, VARIANT], `changes(${series('tandem_variant_weight', model)}[$__rate_interval])`)} > 0`,
  );
}

function annotation(name: string, color: string, title: string): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(DATASOURCE)
    .enable(true)
    .iconColor(color)
    .step('1m')
    .titleFormat(title)
    .textFormat(`{{${MODEL}}}: {{${VARIANT}}} {{fingerprint}}`)
    .tagKeys(VARIANT);
}
