package dev.tandem.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which device each layer goes to, as {@code llama_model_base::load_tensors} of llama.cpp v0.5.0 decides it: the last
 * layers go to the cards, in proportion to given shares or to free memory.
 *
 * @param devices ids of devices by layer; one more for the output layer
 * @param gpus the cards in use
 */
record LayerPlacement(List<String> devices, List<Gpu> gpus) {

    static LayerPlacement of(int layers, MemoryArguments arguments, List<Gpu> all) {
        List<Gpu> gpus = used(arguments, all);
        int onGpu = gpus.isEmpty() ? 0 : Math.min(arguments.gpuLayers(), layers + 1);
        double[] ends = ends(arguments.tensorSplit(), gpus);
        List<String> devices = new ArrayList<>();
        for (int layer = 0; layer <= layers; layer++) {
            int index = layer - (layers + 1 - onGpu);
            devices.add(
                    index < 0
                            ? Device.HOST
                            : gpus.get(first(ends, (float) index / onGpu))
                                    .device()
                                    .id());
        }
        return new LayerPlacement(List.copyOf(devices), gpus);
    }

    String output() {
        return devices.getLast();
    }

    /** The device of that layer; the output's for a layer beyond the last. */
    String layer(int index) {
        return devices.get(Math.min(index, devices.size() - 1));
    }

    /** The device that an override calls so. */
    String named(String buffer) {
        Optional<Gpu> gpu = gpus.stream().filter(g -> g.name().equals(buffer)).findFirst();
        return gpu.map(g -> g.device().id()).orElse(Device.HOST);
    }

    private static List<Gpu> used(MemoryArguments arguments, List<Gpu> all) {
        List<Gpu> chosen = arguments
                .devices()
                .map(names -> names.stream()
                        .flatMap(name -> all.stream().filter(g -> g.name().equals(name)))
                        .toList())
                .orElse(all);
        Integer main = arguments.mainGpu();
        return main == null || chosen.isEmpty() ? chosen : List.of(chosen.get(Math.clamp(main, 0, chosen.size() - 1)));
    }

    private static double[] ends(List<Double> shares, List<Gpu> gpus) {
        boolean given = shares.stream().anyMatch(share -> share > 0);
        double[] ends = new double[gpus.size()];
        double sum = 0;
        for (int i = 0; i < ends.length; i++) {
            sum += given
                    ? (i < shares.size() ? shares.get(i) : 0)
                    : gpus.get(i).device().free();
            ends[i] = sum;
        }
        for (int i = 0; i < ends.length; i++) {
            ends[i] = sum > 0 ? ends[i] / sum : 1;
        }
        return ends;
    }

    /** The first part that ends beyond that position. */
    private static int first(double[] ends, double position) {
        for (int i = 0; i < ends.length; i++) {
            if (position < ends[i]) {
                return i;
            }
        }
        return ends.length - 1;
    }
}
