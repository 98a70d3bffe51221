package dev.tandem.replay;

import com.fasterxml.jackson.core.JacksonException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where in the file of results each answer stands, so that any of them can be read without all being in memory. What
 * a crash left unfinished at the end of the file is no answer. Not thread-safe.
 */
final class AnswerIndex {

    private final Map<Key, Place> places = new HashMap<>();
    private long end;
    private int failed;

    private record Key(int prompt, String arm) {}

    private record Place(long offset, int length) {}

    /** Indexes a file; one that does not exist holds nothing. */
    static AnswerIndex of(Path file) throws IOException {
        AnswerIndex index = new AnswerIndex();
        if (Files.exists(file)) {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
                index.scan(in);
            }
        }
        return index;
    }

    private void scan(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        boolean torn = false;
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c != '\n') {
                line.write(c);
                continue;
            }
            if (torn) {
                throw new IOException("an answer before the last one is damaged");
            }
            try {
                Answer answer = ReplayJson.OWN.readValue(line.toByteArray(), Answer.class);
                add(answer, line.size());
            } catch (JacksonException e) {
                torn = true;
            }
            line.reset();
        }
    }

    /** Notes an answer that was written at the end, with so many bytes before its line's end. */
    void add(Answer answer, int length) {
        places.put(new Key(answer.prompt(), answer.arm()), new Place(end, length));
        failed += answer.failed() ? 1 : 0;
        end += length + 1L;
    }

    /** Where the last whole answer ends, bytes from the beginning. */
    long end() {
        return end;
    }

    /** How many answers there are. */
    int size() {
        return places.size();
    }

    /** How many of them are failures. */
    int failed() {
        return failed;
    }

    /** Whether the arm has answered the prompt. */
    boolean has(int prompt, Arm arm) {
        return places.containsKey(new Key(prompt, arm.name()));
    }

    /** Reads the arm's answer to a prompt from the file. */
    Optional<Answer> read(RandomAccessFile file, int prompt, Arm arm) throws IOException {
        Place place = places.get(new Key(prompt, arm.name()));
        if (place == null) {
            return Optional.empty();
        }
        byte[] line = new byte[place.length()];
        file.seek(place.offset());
        file.readFully(line);
        return Optional.of(ReplayJson.OWN.readValue(line, Answer.class));
    }
}
