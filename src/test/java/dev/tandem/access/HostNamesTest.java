package dev.tandem.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class HostNamesTest {

    private static final HostNames HOSTS = new HostNames(List.of("Chat.Example.com"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST.",
                "app.localhost",
                "127.0.0.1",
                "192.168.1.7",
                "[::1]",
                "[fe80::1%eth0]",
                "tandem",
                "my_host",
                "box.local",
                "host.docker.internal",
                "tandem.prod.svc.cluster.local",
                "chat.example.com"
            })
    void shouldTrustNamesThatNoPageCanBeServedUnder(String host) {
        assertThat(HOSTS.isTrusted(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.com", "127.0.0.1.evil.com", "localhost.evil.com", "chat.example.com.evil.io", "1.2.3"})
    void shouldNotTrustOtherNames(String host) {
        assertThat(HOSTS.isTrusted(host)).isFalse();
    }

    @Test
    void shouldTrustARequestWithoutHost() {
        assertThat(HOSTS.isTrusted(null)).isTrue();
    }

    @Test
    void shouldTellNamesOfTheLoopbackInterface() {
        assertThat(List.of("localhost", "127.0.0.1", "127.9.9.9", "[::1]", "::1"))
                .allMatch(HostNames::isLoopback);
        assertThat(List.of("0.0.0.0", "127.evil.com", "tandem", "10.0.0.1")).noneMatch(HostNames::isLoopback);
    }
}
