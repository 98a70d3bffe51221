package dev.tandem.nativeimage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A native library for Linux on a 64-bit processor, as far as what is in its sections. */
final class ElfFile {

    private static final int CODE_OR_DATA = 1;
    private static final int DYNAMIC = 6;
    private static final long MAPPED = 2;
    private static final long EXECUTABLE = 4;

    /** Tag of an entry of the dynamic section: the name of a library that is loaded first. */
    private static final long NEEDED = 1;

    private final ByteBuffer bytes;

    private ElfFile(byte[] file) {
        bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    }

    static ElfFile in(String resource) {
        try (InputStream library = ElfFile.class.getResourceAsStream("/" + resource)) {
            if (library == null) {
                throw new AssertionError(resource + " is missing");
            }
            return new ElfFile(library.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Section(int type, long flags, long address, long offset, long size, int link) {

        boolean contains(long place) {
            return (flags & MAPPED) != 0 && type == CODE_OR_DATA && address <= place && place < address + size;
        }
    }

    private List<Section> sections() {
        int first = (int) bytes.getLong(0x28);
        return IntStream.range(0, bytes.getShort(0x3c))
                .map(i -> first + 64 * i)
                .mapToObj(at -> new Section(
                        bytes.getInt(at + 4),
                        bytes.getLong(at + 8),
                        bytes.getLong(at + 16),
                        bytes.getLong(at + 24),
                        bytes.getLong(at + 32),
                        bytes.getInt(at + 40)))
                .toList();
    }

    /** The largest, as there are small ones for linking and for what runs at the beginning and the end. */
    private Section executable() {
        return sections().stream()
                .filter(section -> (section.flags() & EXECUTABLE) != 0)
                .reduce((one, other) -> one.size() > other.size() ? one : other)
                .orElseThrow();
    }

    ByteBuffer code() {
        Section code = executable();
        return bytes.slice((int) code.offset(), (int) code.size()).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Where the first byte of the code is when it runs. */
    long codeAddress() {
        return executable().address();
    }

    /** What stands at an address up to the zero byte. */
    Optional<String> string(long address) {
        return sections().stream()
                .filter(section -> section.contains(address))
                .findFirst()
                .map(section -> text((int) (section.offset() + address - section.address())));
    }

    /** The files of the libraries that it asks the system for. */
    List<String> needed() {
        Section dynamic = sections().stream()
                .filter(section -> section.type() == DYNAMIC)
                .findFirst()
                .orElseThrow();
        Section names = sections().get(dynamic.link());
        List<String> needed = new ArrayList<>();
        for (int at = (int) dynamic.offset(); at < dynamic.offset() + dynamic.size(); at += 16) {
            if (bytes.getLong(at) == NEEDED) {
                needed.add(text((int) (names.offset() + bytes.getLong(at + 8))));
            }
        }
        return needed;
    }

    /** All bytes as characters, to look for texts in. */
    String everything() {
        return new String(bytes.array(), StandardCharsets.ISO_8859_1);
    }

    private String text(int begin) {
        int end = begin;
        while (bytes.get(end) != 0) {
            end++;
        }
        return new String(bytes.array(), begin, end - begin, StandardCharsets.ISO_8859_1);
    }
}
