package dev.tandem.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class UploadTest {

    @Test
    void shouldTellAnAbortFromAnEnd() throws IOException {
        Upload whole = new Upload(new ByteArrayInputStream(new byte[10]));
        assertThat(whole.readAllBytes()).hasSize(10);
        assertThat(whole.isAborted()).isFalse();

        Upload broken = new Upload(new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("Connection reset");
            }

            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                return read();
            }
        });
        assertThatThrownBy(broken::readAllBytes).isInstanceOf(IOException.class);
        assertThat(broken.isAborted()).isTrue();
    }
}
