package dev.tandem.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tandem.inference.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.stream.Stream;

/**
 * Valid requests, damaged: fields dropped, retyped and nested, values no parser likes, bytes cut and flipped. Some come
 * out valid still. Equal seeds give equal bodies.
 */
public final class RequestMutations {

    private static final String PLACEHOLDER = "@raw@";
    private static final int MOST_CHANGES = 2;

    private RequestMutations() {}

    /** One damaged body. */
    public static byte[] of(Operation operation, RandomGenerator random) {
        return mutate(ValidRequests.of(operation), random);
    }

    /** {@code n} damaged chats. */
    public static Stream<byte[]> of(long seed, int n) {
        return of(Operation.CHAT, seed, n);
    }

    /** {@code n} damaged bodies. */
    public static Stream<byte[]> of(Operation operation, long seed, int n) {
        return of(ValidRequests.of(operation), seed, n);
    }

    /** {@code n} damaged copies of a valid body. */
    public static Stream<byte[]> of(String valid, long seed, int n) {
        Random random = new Random(seed);
        return Stream.generate(() -> mutate(valid, random)).limit(n);
    }

    /** The undamaged request that the damaged ones stem from. */
    public static byte[] valid(Operation operation) {
        return ValidRequests.of(operation).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] mutate(String valid, RandomGenerator random) {
        JsonNode tree = read(valid);
        List<String> literals = new ArrayList<>();
        for (int i = random.nextInt(MOST_CHANGES) + 1; i > 0; i--) {
            damage(tree, random, literals);
        }
        String json = tree.toString();
        for (String literal : literals) {
            json = json.replaceFirst("\"" + PLACEHOLDER + "\"", Matcher.quoteReplacement(literal));
        }
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return random.nextInt(5) == 0 ? damageBytes(bytes, random) : bytes;
    }

    private static void damage(JsonNode tree, RandomGenerator random, List<String> literals) {
        JsonLocation jsonLocation =
                random.nextInt(4) == 0 ? JsonLocation.unknown(tree) : pick(JsonLocation.all(tree), random);
        JsonNode value = jsonLocation.get();
        switch (random.nextInt(6)) {
            case 0 -> jsonLocation.remove();
            case 1 ->
                jsonLocation.set(pick(JsonLocation.all(tree), random).get().deepCopy());
            case 2 -> jsonLocation.set(JsonLocation.arrayOf(value));
            case 3 -> jsonLocation.set(JsonLocation.objectOf(pick(OddValues.STRINGS, random), value));
            case 4 -> jsonLocation.set(TextNode.valueOf(pick(OddValues.STRINGS, random)));
            default -> {
                jsonLocation.set(TextNode.valueOf(PLACEHOLDER));
                literals.add(pick(OddValues.LITERALS, random));
            }
        }
    }

    private static byte[] damageBytes(byte[] bytes, RandomGenerator random) {
        int at = random.nextInt(bytes.length);
        byte[] damaged = bytes.clone();
        switch (random.nextInt(4)) {
            case 0 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 1 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
            case 2 -> damaged[at] = (byte) random.nextInt(256);
            default -> {
                damaged = Arrays.copyOf(bytes, bytes.length + random.nextInt(8) + 1);
                for (int i = bytes.length; i < damaged.length; i++) {
                    damaged[i] = (byte) random.nextInt(256);
                }
            }
        }
        return damaged;
    }

    private static <T> T pick(List<T> from, RandomGenerator random) {
        return from.get(random.nextInt(from.size()));
    }

    private static JsonNode read(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
