package dev.tandem.gguf;

import static java.util.Comparator.comparingLong;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads the tensor table and checks that every tensor lies within the file and apart from the others. */
final class TensorTableReader {

    /** Twenty times what the largest models have. */
    private static final int MAX_TENSORS = 1 << 16;

    /** As the specification says; llama.cpp reads one byte less. */
    private static final int MAX_NAME_BYTES = 64;

    private static final int MAX_DIMENSIONS = 4;

    /** The shortest line: a length, no name, a number of dimensions, a type, an offset. */
    private static final int MIN_LINE_BYTES = 2 * Long.BYTES + 2 * Integer.BYTES;

    private final HeaderInput in;
    private final int alignment;

    TensorTableReader(HeaderInput in, int alignment) {
        this.in = in;
        this.alignment = alignment;
    }

    /** A tensor and the byte at which its line in the table begins. */
    private record Line(Tensor tensor, long at) {}

    /** Reads so many lines, in the order of the file; afterwards the input stands at the table's end. */
    List<Tensor> read(long count) throws IOException {
        in.require(count, MIN_LINE_BYTES, "the tensor table");
        if (count > MAX_TENSORS) {
            throw in.wrong(in.position(), count + " tensors are more than the " + MAX_TENSORS + " that are read");
        }
        List<Line> lines = new ArrayList<>((int) count);
        Set<String> names = new HashSet<>();
        for (long i = 0; i < count; i++) {
            Line line = line("tensor number " + i);
            if (!names.add(line.tensor.name())) {
                throw wrong(line, "is there twice");
            }
            lines.add(line);
        }
        check(lines);
        return lines.stream().map(Line::tensor).toList();
    }

    private Line line(String number) throws IOException {
        long at = in.position();
        long nameBytes = in.u64(number);
        in.require(nameBytes, 1, number);
        if (nameBytes > MAX_NAME_BYTES) {
            throw in.wrong(at, number + " has a name of " + nameBytes + " bytes; " + MAX_NAME_BYTES + " are the most");
        }
        String name = new String(in.bytes((int) nameBytes, number), StandardCharsets.UTF_8);
        String quoted = "tensor " + GgufException.quote(name);
        List<Long> dimensions = dimensions(quoted);
        TensorType type = type(quoted);
        checkSize(at, quoted, dimensions, type);
        return new Line(new Tensor(name, dimensions, type, in.u64(quoted)), at);
    }

    private List<Long> dimensions(String tensor) throws IOException {
        long at = in.position();
        int count = in.u32(tensor);
        if (count < 0 || count > MAX_DIMENSIONS) {
            throw in.wrong(
                    at,
                    tensor + " has " + Integer.toUnsignedString(count) + " dimensions; " + MAX_DIMENSIONS
                            + " are the most");
        }
        List<Long> dimensions = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            dimensions.add(in.u64(tensor));
        }
        return dimensions;
    }

    private TensorType type(String tensor) throws IOException {
        long at = in.position();
        int id = in.u32(tensor);
        TensorType type = TensorType.of(id);
        if (type == null) {
            String removed = TensorType.removed(id);
            throw in.wrong(
                    at,
                    tensor + " has the type "
                            + (removed == null ? Integer.toUnsignedString(id) + ", which is not known" : removed));
        }
        return type;
    }

    private void checkSize(long at, String tensor, List<Long> dimensions, TensorType type) throws GgufException {
        long rowLength = dimensions.isEmpty() ? 1 : dimensions.getFirst();
        if (rowLength % type.blockSize() != 0) {
            throw in.wrong(
                    at,
                    tensor + " has rows of " + rowLength + " weights, which are no whole blocks of " + type.blockSize()
                            + " as " + type.printed() + " has them");
        }
        try {
            long elements = 1;
            for (long dimension : dimensions) {
                if (dimension < 0) {
                    throw new ArithmeticException("a dimension from 2^63 on");
                }
                elements = Math.multiplyExact(elements, dimension);
            }
            type.bytes(elements);
        } catch (ArithmeticException e) {
            throw in.wrong(at, tensor + " has more than 2^63 weights or bytes");
        }
    }

    private void check(List<Line> lines) throws GgufException {
        long room = in.fileSize() - GgufFile.padded(in.position(), alignment);
        for (Line line : lines) {
            long offset = line.tensor.offset();
            if (offset % alignment != 0) {
                throw wrong(line, "begins off the alignment of " + alignment + " bytes");
            }
            if (offset < 0 || offset > room || line.tensor.bytes() > room - offset) {
                throw wrong(
                        line,
                        "reaches beyond the end of the file, which has " + in.fileSize()
                                + " bytes: it is damaged or not whole");
            }
        }
        List<Line> ordered = lines.stream()
                .filter(line -> line.tensor.bytes() > 0)
                .sorted(comparingLong(line -> line.tensor.offset()))
                .toList();
        for (int i = 1; i < ordered.size(); i++) {
            Tensor before = ordered.get(i - 1).tensor;
            if (before.offset() + before.bytes() > ordered.get(i).tensor.offset()) {
                throw wrong(ordered.get(i), "lies on top of tensor " + GgufException.quote(before.name()));
            }
        }
    }

    private GgufException wrong(Line line, String problem) {
        return in.wrong(line.at, "tensor " + GgufException.quote(line.tensor.name()) + " " + problem);
    }
}
