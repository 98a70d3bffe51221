package dev.tandem.replay.report.contender;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The machine that Tandem runs on. Engines that are attached by their address may run on another.
 *
 * @param processor what it is called; {@code null} where the system does not say
 * @param processors how many of them this process may use
 * @param graphics cards that the driver tells of, by name; empty where none does: only NVIDIA's for Linux is asked
 * @param memoryBytes of the machine, or of the container that this process is in
 * @param system operating system and architecture
 */
public record MachineView(
        @Nullable String processor, int processors, List<String> graphics, long memoryBytes, String system) {

    private static final Path CPUINFO = Path.of("/proc/cpuinfo");
    private static final Path CARDS = Path.of("/proc/driver/nvidia/gpus");
    private static final Pattern MODEL = Pattern.compile("(?m)^Model:\\s*(.{1,200})$");
    private static final Pattern NAME = Pattern.compile("(?m)^(?:model name|Model|Hardware)\\s*:\\s*(.{1,200})$");

    /** This one. Reads a small file. */
    public static MachineView here() {
        return new MachineView(
                processorName(),
                Runtime.getRuntime().availableProcessors(),
                graphics(CARDS),
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize(),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    }

    /** What the driver says of each card, in a directory each. */
    static List<String> graphics(Path cards) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> each = Files.newDirectoryStream(cards)) {
            for (Path card : each) {
                Matcher name = MODEL.matcher(Files.readString(card.resolve("information")));
                if (name.find()) {
                    names.add(name.group(1).strip());
                }
            }
        } catch (IOException e) {
            // Without the driver there is no such directory.
            return List.of();
        }
        names.sort(null);
        return names;
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
