package dev.tandem.memory;

import dev.tandem.gguf.GgufFile;
import dev.tandem.gguf.GgufReader;
import dev.tandem.gguf.Metadata;
import dev.tandem.gguf.MetadataValue;
import dev.tandem.gguf.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a model's file says about its size; of a split one, all its parts together.
 *
 * @param metadata of the first part
 * @param tensors of all parts
 */
record ModelHeader(Metadata metadata, List<Tensor> tensors) {

    private static final Pattern PART = Pattern.compile("(.*-)\\d{5}-of-(\\d{5})\\.gguf");
    private static final int MAX_PARTS = 1000;

    ModelHeader {
        tensors = List.copyOf(tensors);
    }

    /**
     * Reads it; blocks.
     *
     * @param file the only part, or any part of several, which lie beside each other
     */
    static ModelHeader read(Path file) throws IOException {
        Matcher part = PART.matcher(String.valueOf(file.getFileName()));
        if (!part.matches()) {
            GgufFile only = GgufReader.read(file);
            return new ModelHeader(only.metadata(), only.tensors());
        }
        int parts = Math.min(Integer.parseInt(part.group(2)), MAX_PARTS);
        Metadata metadata = null;
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 1; i <= parts; i++) {
            String name = String.format(Locale.ROOT, "%s%05d-of-%s.gguf", part.group(1), i, part.group(2));
            GgufFile read = GgufReader.read(file.resolveSibling(name));
            metadata = metadata == null ? read.metadata() : metadata;
            tensors.addAll(read.tensors());
        }
        return new ModelHeader(metadata == null ? GgufReader.read(file).metadata() : metadata, tensors);
    }

    String architecture() {
        return String.valueOf(metadata.text("general.architecture"));
    }

    /** A number of the architecture's; the default when the file does not say or says nonsense. */
    int number(String key, int otherwise) {
        Long value = metadata.whole(architecture() + "." + key);
        return value == null || value < 0 || value > Integer.MAX_VALUE ? otherwise : value.intValue();
    }

    /** The same for one layer, where the file may give one number for all or a list. */
    int number(String key, int layer, int otherwise) {
        if (metadata.value(architecture() + "." + key) instanceof MetadataValue.Array array) {
            List<MetadataValue> values = array.values();
            return values != null
                            && layer < values.size()
                            && values.get(layer) instanceof MetadataValue.Whole(var type, long value)
                            && value >= 0
                            && value <= Integer.MAX_VALUE
                    ? (int) value
                    : otherwise;
        }
        return number(key, otherwise);
    }

    int layers() {
        return Math.min(number("block_count", 0), 1 << 16);
    }

    /** Tokens that it was made for. */
    int contextLength() {
        return number("context_length", 4096);
    }

    /** Layers that have experts. */
    boolean hasExperts() {
        return tensors.stream().anyMatch(tensor -> TensorOverride.ALL_EXPERTS.matches(tensor.name()));
    }
}
