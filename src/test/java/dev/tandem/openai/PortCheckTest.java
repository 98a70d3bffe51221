package dev.tandem.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class PortCheckTest {

    private static final String HOST = "127.0.0.1";

    private final List<String> ends = new ArrayList<>();
    private ServerSocket other;

    @BeforeEach
    void takeAPort() throws IOException {
        other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void forget() throws IOException {
        other.close();
        System.clearProperty(PortCheck.STARTED);
    }

    @Test
    void shouldEndInOneSentenceWhenThePortIsTakenInDevelopment() {
        check(LaunchMode.DEVELOPMENT);

        assertThat(ends)
                .singleElement()
                .asString()
                .startsWith("quarkus.http.port: cannot listen on 127.0.0.1:" + other.getLocalPort())
                .endsWith("Stop whatever listens there, or name another port.");
    }

    @Test
    void shouldNotTakeItsOwnPortForAnothersWhenItReloads() {
        check(LaunchMode.DEVELOPMENT);
        check(LaunchMode.DEVELOPMENT);

        assertThat(ends).hasSize(1);
    }

    @Test
    void shouldRefuseTheStartWhenThePortIsTaken() {
        assertThatThrownBy(() -> check(LaunchMode.NORMAL)).isInstanceOf(ConfigurationException.class);
    }

    private void check(LaunchMode mode) {
        PortCheck.check(mode, HOST, other.getLocalPort(), ends::add);
    }
}
