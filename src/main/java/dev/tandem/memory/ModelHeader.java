package dev.tandem.memory;

import dev.tandem.gguf.GgufFile;
import dev.tandem.gguf.GgufModel;
import dev.tandem.gguf.Metadata;
import dev.tandem.gguf.MetadataValue;
import dev.tandem.gguf.Tensor;
import dev.tandem.gguf.WindowedLayers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What a model's file says about its size; of a split one, all its parts together.
 *
 * @param metadata of the first part
 * @param tensors of all parts
 * @param window which layers look back over a window only
 */
record ModelHeader(Metadata metadata, List<Tensor> tensors, WindowedLayers window) {

    ModelHeader(Metadata metadata, List<Tensor> tensors) {
        this(metadata, tensors, WindowedLayers.of(metadata));
    }

    ModelHeader {
        tensors = List.copyOf(tensors);
    }

    /**
     * Reads it; blocks.
     *
     * @param file the only part, or the first of several, which lie beside each other
     */
    static ModelHeader read(Path file) throws IOException {
        GgufFile header = GgufModel.read(file).header();
        return new ModelHeader(header.metadata(), header.tensors());
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
