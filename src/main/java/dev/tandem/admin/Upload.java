package dev.tandem.admin;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** What a client sends, and whether that broke off. For one thread. */
final class Upload extends FilterInputStream {

    private boolean aborted;

    Upload(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        try {
            return super.read();
        } catch (IOException e) {
            aborted = true;
            throw e;
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            return super.read(bytes, offset, length);
        } catch (IOException e) {
            aborted = true;
            throw e;
        }
    }

    /** Whether the client left, or sent no more for too long. */
    boolean isAborted() {
        return aborted;
    }
}
