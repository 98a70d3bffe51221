package dev.tandem.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;

/**
 * Has the meters of Micrometer and Netty pass {@code promtool check metrics}: names that promise another kind of meter,
 * nanoseconds, and meters without a description would each be a complaint about every scrape.
 */
@Singleton
class JvmMeters {

    private static final String NETTY = "netty.";
    private static final String PROCESSORS = "system.cpu.count";
    private static final String NANOSECONDS = "process.cpu.time";

    @Produces
    @Singleton
    MeterFilter names() {
        return new MeterFilter() {
            @Override
            public MeterFilterReply accept(Meter.Id id) {
                return id.getName().equals(NANOSECONDS) ? MeterFilterReply.DENY : MeterFilterReply.NEUTRAL;
            }

            @Override
            public Meter.Id map(Meter.Id id) {
                if (id.getName().equals(PROCESSORS)) {
                    return id.withName("system.cpus");
                }
                return id.getName().startsWith(NETTY) && id.getDescription() == null ? described(id) : id;
            }
        };
    }

    private static Meter.Id described(Meter.Id id) {
        String what = "Netty's " + id.getName().substring(NETTY.length()).replace('.', ' ');
        return new Meter.Id(id.getName(), Tags.of(id.getTags()), id.getBaseUnit(), what, id.getType());
    }

    /** What Micrometer tells in nanoseconds, by the name that it has everywhere else. */
    @Produces
    @Singleton
    MeterBinder processorTime() {
        return JvmMeters::bind;
    }

    private static void bind(MeterRegistry registry) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            FunctionCounter.builder("process.cpu", system, s -> s.getProcessCpuTime() / 1e9)
                    .description("Processor time that this process has taken")
                    .baseUnit("seconds")
                    .register(registry);
        }
    }
}
