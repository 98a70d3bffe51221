package dev.tandem.testing.gemma4;

import dev.tandem.testing.LlamaServerBinary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Two quantised files of one tiny mixture of experts, whose architecture is {@code gemma4}: one with the mix of types
 * that {@code Q4_K_M} has, one with types chosen tensor by tensor.
 *
 * @param uniform the static one
 * @param dynamic the other
 */
public record Gemma4Pair(Path uniform, Path dynamic) {

    /** All that the model thinks before it answers, when it thinks. */
    public static final String THOUGHT = TokenTransitions.THOUGHT;

    private static final Path DIRECTORY = Path.of("target", "gemma4");
    private static final String TYPE = "Q4_K_M";

    private static final List<String> CHOSEN = List.of(
            "--token-embedding-type", "q8_0",
            "--tensor-type", "attn_k=q8_0",
            "--tensor-type", "attn_v=q8_0",
            "--tensor-type", "blk\\.[0-1]\\.ffn_down_exps=q6_k",
            "--tensor-type", "blk\\.[2-5]\\.ffn_down_exps=q5_k",
            "--tensor-type", "blk\\.[1-4]\\.ffn_gate_up_exps=q3_k",
            "--tensor-type", "blk\\.5\\.ffn_down=q6_k");

    /**
     * The files, made once and kept for later runs. Needs {@code llama-quantize} beside the {@code llama-server} of
     * {@link LlamaServerBinary}, and aborts the test like that where there is none.
     */
    public static Gemma4Pair files() {
        LlamaServerBinary.path();
        return Quantised.PAIR;
    }

    /** The model in 16 bits, as its two files are made from it. Needs no program. */
    public static Path unquantised() {
        return Whole.FILE;
    }

    /** The number of a token, such as {@code <turn|>}. */
    public static int token(String text) {
        return TinyGemma4.vocabulary().id(text);
    }

    private static final class Whole {
        private static final Path FILE = whole();

        private static Path whole() {
            byte[] bytes = TinyGemma4.bytes();
            return made(DIRECTORY.resolve(digest(bytes)), "tiny-gemma4-F16.gguf", file -> Files.write(file, bytes));
        }
    }

    private static final class Quantised {
        private static final Gemma4Pair PAIR = quantised();

        private static Gemma4Pair quantised() {
            Path quantize = LlamaServerBinary.beside("llama-quantize");
            String recipe = quantize + " " + CHOSEN;
            Path kept = Whole.FILE.resolveSibling(digest(recipe.getBytes(StandardCharsets.UTF_8)));
            return new Gemma4Pair(
                    made(kept, "tiny-gemma4-Q4_K_M.gguf", file -> quantise(quantize, "uniform", List.of(), file)),
                    made(kept, "tiny-gemma4-UD-Q4_K_XL.gguf", file -> quantise(quantize, "dynamic", CHOSEN, file)));
        }

        private static void quantise(Path quantize, String by, List<String> types, Path file) throws IOException {
            List<String> command = new ArrayList<>(List.of(quantize.toString()));
            command.addAll(types);
            command.addAll(List.of("--override-kv", "general.quantized_by=str:" + by));
            command.addAll(List.of(Whole.FILE.toString(), file.toString(), TYPE, "1"));
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            try {
                if (process.waitFor() != 0) {
                    throw new AssertionError(String.join(" ", command) + "\n" + output);
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private interface Making {
        void to(Path file) throws IOException;
    }

    /** Under a name of its own first: two processes at once must not read each other's halves. */
    private static Path made(Path directory, String name, Making making) {
        try {
            Path file = Files.createDirectories(directory.toAbsolutePath()).resolve(name);
            if (!Files.exists(file)) {
                Path draft = Files.createTempFile(file.getParent(), name, ".draft");
                making.to(draft);
                Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String digest(byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(hash, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
