package dev.tandem.metrics;

import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Collections;

/**
 * Writes OpenMetrics as the standard allows it, with exemplars at counters and buckets only. Micrometer has them at the
 * counts of histograms too, for one of which Prometheus refuses the page as a whole.
 */
final class OpenMetricsPage {

    private OpenMetricsPage() {}

    static String of(PrometheusMeterRegistry registry) {
        StringWriter page = new StringWriter();
        try {
            TextFormat.writeOpenMetrics100(
                    page,
                    Collections.enumeration(
                            Collections.list(registry.getPrometheusRegistry().metricFamilySamples()).stream()
                                    .map(OpenMetricsPage::allowed)
                                    .toList()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return page.toString();
    }

    private static MetricFamilySamples allowed(MetricFamilySamples family) {
        return new MetricFamilySamples(
                family.name,
                family.unit,
                family.type,
                family.help,
                family.samples.stream().map(OpenMetricsPage::allowed).toList());
    }

    private static Sample allowed(Sample sample) {
        return sample.exemplar == null || sample.name.endsWith("_bucket") || sample.name.endsWith("_total")
                ? sample
                : new Sample(sample.name, sample.labelNames, sample.labelValues, sample.value, sample.timestampMs);
    }
}
