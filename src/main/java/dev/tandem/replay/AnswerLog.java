package dev.tandem.replay;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/**
 * The append-only file of results. An answer that {@link #append} returned for is on the disk; what a crash left
 * unfinished behind the last whole answer is cut off when the file is opened. Not thread-safe; blocks.
 */
final class AnswerLog implements Closeable {

    private final RandomAccessFile file;
    private final AnswerIndex index;

    private AnswerLog(RandomAccessFile file, AnswerIndex index) {
        this.file = file;
        this.index = index;
    }

    /** Opens a file, or makes it. */
    static AnswerLog open(Path path) throws IOException {
        AnswerIndex index = AnswerIndex.of(path);
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        try {
            file.setLength(index.end());
            file.seek(index.end());
            return new AnswerLog(file, index);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /** What is in it. */
    AnswerIndex index() {
        return index;
    }

    void append(Answer answer) throws IOException {
        byte[] line = ReplayJson.OWN.writeValueAsBytes(answer);
        byte[] whole = java.util.Arrays.copyOf(line, line.length + 1);
        whole[line.length] = '\n';
        file.write(whole);
        file.getFD().sync();
        index.add(answer, line.length);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
