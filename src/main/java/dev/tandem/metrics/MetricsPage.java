package dev.tandem.metrics;

import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.List;

/** All series of this process on one page. Pure but for what it reads. */
final class MetricsPage {

    private MetricsPage() {}

    static String of(CollectorRegistry registry, MetricsFormat format) {
        StringWriter page = new StringWriter();
        try {
            switch (format) {
                case TEXT -> TextFormat.write004(page, registry.metricFamilySamples());
                case OPENMETRICS -> TextFormat.writeOpenMetrics100(page, Collections.enumeration(allowed(registry)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return page.toString();
    }

    private static List<MetricFamilySamples> allowed(CollectorRegistry registry) {
        return Collections.list(registry.metricFamilySamples()).stream()
                .map(family -> new MetricFamilySamples(
                        family.name,
                        family.unit,
                        family.type,
                        family.help,
                        family.samples.stream().map(MetricsPage::allowed).toList()))
                .toList();
    }

    /**
     * OpenMetrics has exemplars at counters and buckets only. Micrometer has them at the counts of histograms too, for one
     * of which Prometheus refuses the page as a whole.
     */
    private static Sample allowed(Sample sample) {
        return sample.exemplar == null || sample.name.endsWith("_bucket") || sample.name.endsWith("_total")
                ? sample
                : new Sample(sample.name, sample.labelNames, sample.labelValues, sample.value, sample.timestampMs);
    }
}
