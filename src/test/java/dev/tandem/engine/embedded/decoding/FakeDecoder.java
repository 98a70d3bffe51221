package dev.tandem.engine.embedded.decoding;

import dev.tandem.engine.embedded.libllama.LlamaContext.Decoded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A model that says after each sequence what its tokens add up to, and holds its caller to what llama.cpp demands. Some of
 * its batches find no room, or fail.
 */
final class FakeDecoder implements Decoder {

    /** One token of a batch. */
    private record Entry(int token, int position, int sequence, boolean output) {}

    private final int sequences;
    private final int batchSize;
    private final Random random;
    private final Map<Integer, List<Integer>> remembered = new HashMap<>();
    private final List<Entry> batch = new ArrayList<>();
    private final Map<Integer, Integer> outputs = new HashMap<>();
    final List<Integer> sizes = new ArrayList<>();
    int largestRoom = Integer.MAX_VALUE;
    double failures;
    boolean cuts = true;
    volatile boolean closed;
    long computed;

    FakeDecoder(int sequences, int batchSize, long seed) {
        this.sequences = sequences;
        this.batchSize = batchSize;
        this.random = new Random(seed);
    }

    /** What comes after these. */
    static int after(List<Integer> tokens) {
        int hash = 17;
        for (int token : tokens) {
            hash = hash * 31 + token;
        }
        return Math.floorMod(hash, 1000);
    }

    /** What an answer of so many tokens says. */
    static List<Integer> answer(int[] prompt, int limit) {
        List<Integer> all = new ArrayList<>(Arrays.stream(prompt).boxed().toList());
        List<Integer> answer = new ArrayList<>();
        for (int i = 0; i < limit; i++) {
            int next = after(all);
            answer.add(next);
            all.add(next);
        }
        return answer;
    }

    /** What was computed at a place of the last batch. */
    int output(int index) {
        Integer token = outputs.get(index);
        if (token == null) {
            throw new AssertionError("no output at " + index);
        }
        return token;
    }

    @Override
    public int sequences() {
        return sequences;
    }

    @Override
    public int batchSize() {
        return batchSize;
    }

    private List<Integer> memory(int sequence) {
        return remembered.computeIfAbsent(sequence, id -> new ArrayList<>());
    }

    @Override
    public int keep(int sequence, int length) {
        List<Integer> memory = memory(sequence);
        int left = cuts ? Math.min(length, memory.size()) : 0;
        memory.subList(left, memory.size()).clear();
        return left;
    }

    @Override
    public void clear() {
        batch.clear();
    }

    @Override
    public int add(int token, int position, int sequence, boolean output) {
        if (sequence < 0 || sequence >= sequences || batch.size() >= batchSize) {
            throw new AssertionError(sequence + " of " + sequences + ", " + batch.size() + " of " + batchSize);
        }
        batch.add(new Entry(token, position, sequence, output));
        return batch.size() - 1;
    }

    @Override
    public Decoded decode() {
        outputs.clear();
        if (batch.size() > largestRoom) {
            return Decoded.NO_ROOM;
        }
        if (random.nextDouble() < failures) {
            // As after a failure of llama.cpp, some of it may be remembered.
            batch.stream().limit(1).forEach(entry -> memory(entry.sequence).add(entry.token));
            return Decoded.FAILED;
        }
        sizes.add(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            Entry entry = batch.get(i);
            List<Integer> memory = memory(entry.sequence);
            if (entry.position != memory.size()) {
                throw new AssertionError("position " + entry.position + " after " + memory.size());
            }
            memory.add(entry.token);
            computed++;
            if (entry.output) {
                outputs.put(i, after(memory));
            }
        }
        return Decoded.DONE;
    }

    @Override
    public void close() {
        closed = true;
    }
}
