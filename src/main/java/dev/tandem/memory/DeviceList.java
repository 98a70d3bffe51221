package dev.tandem.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Understands {@code llama-server --list-devices} of llama.cpp v0.5.0: lines such as {@code CUDA0: NVIDIA GeForce RTX
 * 3090 (24124 MiB, 23871 MiB free)}.
 */
final class DeviceList {

    private static final Pattern LINE =
            Pattern.compile("\\s*(\\w[\\w.-]*): (.*) \\((\\d{1,9}) MiB, (\\d{1,9}) MiB free\\)\\s*");
    private static final Pattern NUMBERED = Pattern.compile("([A-Za-z]+)(\\d{1,4})");
    private static final long MIB = 1L << 20;

    /** Variables that hide cards from a program and number the others anew, by how its build names cards. */
    private static final Map<String, List<String>> VISIBLE = Map.of(
            "CUDA", List.of("CUDA_VISIBLE_DEVICES"),
            "ROCm", List.of("HIP_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES", "CUDA_VISIBLE_DEVICES"),
            "Vulkan", List.of("GGML_VK_VISIBLE_DEVICES"));

    private DeviceList() {}

    static final List<String> ARGUMENTS = List.of("--list-devices");

    /** The cards, in the program's order. */
    static List<Gpu> parse(String printed, Map<String, String> environment) {
        List<Gpu> gpus = new ArrayList<>();
        for (String line : printed.lines().toList()) {
            Matcher card = LINE.matcher(line);
            if (card.matches()) {
                String name = card.group(1);
                gpus.add(new Gpu(
                        name,
                        new Device(
                                id(name, environment),
                                card.group(2),
                                Long.parseLong(card.group(3)) * MIB,
                                Long.parseLong(card.group(4)) * MIB)));
            }
        }
        return List.copyOf(gpus);
    }

    /** What two programs that see other cards under the same name must not share. */
    private static String id(String name, Map<String, String> environment) {
        Matcher numbered = NUMBERED.matcher(name);
        if (!numbered.matches()) {
            return name;
        }
        Optional<String> visible = VISIBLE.getOrDefault(numbered.group(1), List.of()).stream()
                .flatMap(variable -> Optional.ofNullable(environment.get(variable)).stream())
                .filter(list -> !list.isBlank())
                .findFirst();
        List<String> cards = List.of(visible.orElse("").split(","));
        int index = Integer.parseInt(numbered.group(2));
        if (visible.isEmpty() || index >= cards.size()) {
            return name;
        }
        String card = cards.get(index).strip();
        return numbered.group(1) + (card.matches("\\d+") ? card : ":" + card);
    }
}
