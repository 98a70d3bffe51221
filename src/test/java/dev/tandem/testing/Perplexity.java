package dev.tandem.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opentest4j.TestAbortedException;

/**
 * What {@code llama-perplexity --kl-divergence} says of two models on a text: from all logits, inside llama.cpp. Only the
 * second half of each chunk is compared, each predicted from all before it in the chunk, which begins anew with the
 * token that begins every text.
 *
 * @param meanKl nats a token
 * @param sameTop share, 0 to 1
 * @param lnPplRatio ln(PPL(other)/PPL(base))
 */
public record Perplexity(double meanKl, double sameTop, double lnPplRatio) {

    /** Tokens of a chunk. */
    public static final int CHUNK = 512;

    /** The first token of a chunk that is compared. */
    public static final int FIRST = CHUNK / 2 + 1;

    /** It has been seen to end before it had said all. */
    private static final int ATTEMPTS = 3;

    private static final String NUMBER = "\\s*:\\s*(-?[0-9.]+)";

    /**
     * Runs it, next to the llama-server of the tests.
     *
     * @param scratch a directory for the logits of the base
     */
    public static Perplexity compare(Path base, Path other, Path text, int chunks, Path scratch) throws IOException {
        String logits = scratch.resolve("logits").toString();
        run("-m", base.toString(), "-f", text.toString(), "--chunks", "" + chunks, "--kl-divergence-base", logits);
        String said = "";
        for (int attempt = 0; attempt < ATTEMPTS && !said.contains("Same top p:"); attempt++) {
            said = run("-m", other.toString(), "--kl-divergence-base", logits, "--kl-divergence");
        }
        return new Perplexity(
                number(said, "Mean +KLD"),
                number(said, "Same top p") / 100,
                number(said, "Mean ln\\(PPL\\(Q\\)/PPL\\(base\\)\\) *"));
    }

    private static String run(String... arguments) throws IOException {
        Path binary = LlamaServerBinary.path().resolveSibling("llama-perplexity");
        if (!Files.isExecutable(binary)) {
            String what = "no " + binary + ": build the target llama-perplexity of llama.cpp beside llama-server";
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError(what);
            }
            throw new TestAbortedException(what);
        }
        List<String> command = new ArrayList<>(List.of(binary.toString(), "-c", "" + CHUNK, "-t", "1", "-ngl", "0"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static double number(String said, String name) {
        Matcher line = Pattern.compile(name + NUMBER).matcher(said);
        if (!line.find()) {
            throw new AssertionError("llama-perplexity said nothing of " + name + ":\n" + said);
        }
        return Double.parseDouble(line.group(1));
    }
}
