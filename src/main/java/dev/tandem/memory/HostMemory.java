package dev.tandem.memory;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The memory of the host, or of the container that this process is in. */
final class HostMemory {

    private static final Path MEMINFO = Path.of("/proc/meminfo");
    private static final Pattern AVAILABLE = Pattern.compile("(?m)^MemAvailable:\\s+(\\d{1,15}) kB$");

    private HostMemory() {}

    /** What it has now. Linux tells what programs can have, caches given back; elsewhere only what is unused is known. */
    static Device now() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long total = system.getTotalMemorySize();
        return new Device(Device.HOST, "memory of this machine", total, Math.min(total, available(system)));
    }

    private static long available(OperatingSystemMXBean system) {
        try {
            Matcher available = AVAILABLE.matcher(Files.readString(MEMINFO));
            if (available.find()) {
                return Long.parseLong(available.group(1)) << 10;
            }
        } catch (IOException e) {
            return system.getFreeMemorySize();
        }
        return system.getFreeMemorySize();
    }
}
