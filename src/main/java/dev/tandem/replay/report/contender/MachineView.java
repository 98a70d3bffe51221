package dev.tandem.replay.report.contender;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The machine that Tandem runs on. Engines that are attached by their address may run on another.
 *
 * @param processor what it is called; {@code null} where the system does not say
 * @param processors how many of them this process may use
 * @param memoryBytes of the machine, or of the container that this process is in
 * @param system operating system and architecture
 */
public record MachineView(@Nullable String processor, int processors, long memoryBytes, String system) {

    private static final Path CPUINFO = Path.of("/proc/cpuinfo");
    private static final Pattern NAME = Pattern.compile("(?m)^(?:model name|Model|Hardware)\\s*:\\s*(.{1,200})$");

    /** This one. Reads a small file. */
    public static MachineView here() {
        return new MachineView(
                processorName(),
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize(),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    }

    private static @Nullable String processorName() {
        try {
            Matcher name = NAME.matcher(Files.readString(CPUINFO));
            return name.find() ? name.group(1).strip() : null;
        } catch (IOException e) {
            return null;
        }
    }
}
