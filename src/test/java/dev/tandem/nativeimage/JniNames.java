package dev.tandem.nativeimage;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a native library for Linux on x86-64 looks up in Java, read from its machine code: before a call of one of JNI's
 * functions, the addresses of the strings are loaded into the registers of its arguments.
 *
 * @param classes by their names in JNI, such as {@code java/lang/String}
 */
record JniNames(Set<String> classes, Set<Member> members) {

    /**
     * A field or method that is looked up.
     *
     * @param owner the class, as in {@link #classes()}; {@code null} where the code does not tell simply
     */
    record Member(@Nullable String owner, String name, String descriptor) {

        boolean isMethod() {
            return descriptor.startsWith("(");
        }
    }

    /** Places in JNI's table of functions, times the size of a pointer. */
    private static final int FIND_CLASS = 6 * 8;

    private static final int[] FIND_MEMBER = {33 * 8, 94 * 8, 113 * 8, 144 * 8};

    /** {@code lea rsi}, {@code lea rdx}, {@code lea rcx}: the second to fourth argument is the address that follows. */
    private static final int SECOND = 0x358d48;

    private static final int THIRD = 0x158d48;
    private static final int FOURTH = 0x0d8d48;

    /** {@code mov rsi}: the second argument is what stands at that address. */
    private static final int SECOND_FROM = 0x358b48;

    /** {@code mov [], rax}: the result is kept at that address. */
    private static final int KEEP = 0x058948;

    /** How many bytes before a call its arguments are loaded, at most. */
    private static final int NEAR = 80;

    private static final Pattern CLASS = Pattern.compile("\\[*[\\w$]+(/[\\w$]+)+;?");

    static JniNames in(String resource) {
        return new Reader(ElfFile.in(resource)).read();
    }

    private static final class Reader {
        private final ElfFile library;
        private final ByteBuffer code;
        private final long codeAddress;
        private final Map<Long, String> kept = new HashMap<>();
        private final Set<String> classes = new LinkedHashSet<>();
        private final Set<Member> members = new LinkedHashSet<>();

        Reader(ElfFile library) {
            this.library = library;
            this.code = library.code();
            this.codeAddress = library.codeAddress();
        }

        JniNames read() {
            for (int at = NEAR; at < code.limit() - NEAR; at++) {
                if (calls(at, FIND_CLASS)) {
                    findClass(at);
                }
            }
            for (int at = NEAR; at < code.limit() - NEAR; at++) {
                for (int function : FIND_MEMBER) {
                    if (calls(at, function)) {
                        findMember(at);
                    }
                }
            }
            return new JniNames(classes, members);
        }

        /** Whether there is a call through a table, by the 8 or 32 bits that follow. */
        private boolean calls(int at, int function) {
            if (code.get(at) != (byte) 0xff) {
                return false;
            }
            int mode = code.get(at + 1) & 0xf8;
            return function < 0x80
                    ? mode == 0x50 && code.get(at + 2) == function
                    : mode == 0x90 && code.getInt(at + 2) == function;
        }

        private void findClass(int at) {
            before(at, SECOND)
                    .flatMap(library::string)
                    .filter(name -> CLASS.matcher(name).matches())
                    .ifPresent(name -> {
                        classes.add(name);
                        after(at, KEEP).ifPresent(address -> kept.put(address, name));
                    });
        }

        private void findMember(int at) {
            Optional<String> name = before(at, THIRD).flatMap(library::string);
            Optional<String> descriptor = before(at, FOURTH).flatMap(library::string);
            if (name.isPresent() && descriptor.isPresent()) {
                String owner = before(at, SECOND_FROM).map(kept::get).orElse(null);
                members.add(new Member(owner, name.get(), descriptor.get()));
            }
        }

        private Optional<Long> before(int call, int instruction) {
            for (int at = call - 7; at >= call - NEAR; at--) {
                if ((code.getInt(at) & 0xffffff) == instruction) {
                    return Optional.of(address(at));
                }
            }
            return Optional.empty();
        }

        private Optional<Long> after(int call, int instruction) {
            for (int at = call; at < call + NEAR / 2; at++) {
                if ((code.getInt(at) & 0xffffff) == instruction) {
                    return Optional.of(address(at));
                }
            }
            return Optional.empty();
        }

        /** An address is told by its distance from the next instruction. */
        private long address(int at) {
            return codeAddress + at + 7 + code.getInt(at + 3);
        }
    }
}
