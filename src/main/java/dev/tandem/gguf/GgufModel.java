package dev.tandem.gguf;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model's headers: of its one file, or of all parts of a split one, which llama.cpp names
 * {@code name-00001-of-00003.gguf} and joins by the key {@code split.count}. Immutable.
 *
 * @param paths the files in order, at least one
 * @param header what the first one says, with the tensors of all; a tensor's offset counts within its own part
 */
public record GgufModel(List<Path> paths, GgufFile header) {

    private static final Pattern FIRST = Pattern.compile("(.*)-(\\d{5})-of-(\\d{5})\\.gguf");
    private static final String SPLIT = "split.";
    private static final int MAX_PARTS = 1024;
    private static final int MAX_TENSORS = 1 << 16;

    public GgufModel {
        paths = List.copyOf(paths);
    }

    /**
     * Reads the headers. Memory and time as {@link GgufReader}, for each part once more; blocks.
     *
     * @param file the only file, or the first part
     * @throws GgufException when a part is not what it should be
     * @throws IOException when a part is missing or cannot be read
     */
    public static GgufModel read(Path file) throws IOException {
        GgufFile first = GgufReader.read(file);
        Long count = first.metadata().whole(SPLIT + "count");
        if (count == null || count <= 1) {
            return new GgufModel(List.of(file), first);
        }
        if (count > MAX_PARTS) {
            throw new GgufException(file, 0, count + " parts are more than the " + MAX_PARTS + " that are read");
        }
        return joined(file, first, count.intValue());
    }

    private static GgufModel joined(Path file, GgufFile first, int count) throws IOException {
        Matcher name = FIRST.matcher(String.valueOf(file.getFileName()));
        Long number = first.metadata().whole(SPLIT + "no");
        if (!name.matches() || number == null || number != 0) {
            throw new GgufException(
                    file,
                    0,
                    "it is one of " + count + " parts of a model: name the first one, which ends in "
                            + String.format("-%05d-of-%05d.gguf", 1, count));
        }
        List<Path> paths = new ArrayList<>(List.of(file));
        List<Tensor> tensors = new ArrayList<>(first.tensors());
        Set<String> names = new HashSet<>();
        first.tensors().forEach(tensor -> names.add(tensor.name()));
        long size = first.fileSize();
        for (int part = 1; part < count; part++) {
            Path path = file.resolveSibling(String.format("%s-%05d-of-%05d.gguf", name.group(1), part + 1, count));
            GgufFile next = part(path, part, count);
            for (Tensor tensor : next.tensors()) {
                if (!names.add(tensor.name()) || names.size() > MAX_TENSORS) {
                    throw new GgufException(
                            path,
                            0,
                            "tensor " + GgufException.quote(tensor.name()) + " is there twice or one too many");
                }
            }
            paths.add(path);
            tensors.addAll(next.tensors());
            size += next.fileSize();
        }
        Long stated = first.metadata().whole(SPLIT + "tensors.count");
        if (stated != null && stated != tensors.size()) {
            throw new GgufException(
                    file, 0, "its parts have " + tensors.size() + " tensors together and should have " + stated);
        }
        return new GgufModel(
                paths,
                new GgufFile(first.version(), first.metadata(), tensors, first.alignment(), first.dataOffset(), size));
    }

    private static GgufFile part(Path path, int number, int count) throws IOException {
        GgufFile part;
        try {
            part = GgufReader.read(path);
        } catch (NoSuchFileException e) {
            NoSuchFileException missing =
                    new NoSuchFileException(path.toString(), null, "part " + (number + 1) + " of " + count);
            missing.initCause(e);
            throw missing;
        }
        Long stated = part.metadata().whole(SPLIT + "no");
        if (stated == null || stated != number) {
            throw new GgufException(path, 0, "it does not say that it is part " + (number + 1) + " of " + count);
        }
        return part;
    }
}
