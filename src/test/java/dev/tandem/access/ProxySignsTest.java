package dev.tandem.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class ProxySignsTest {

    private static final List<Entry<String, String>> CURL = List.of(
            Map.entry("Host", "localhost:8080"), Map.entry("User-Agent", "curl/8.5.0"), Map.entry("Accept", "*/*"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Forwarded",
                "Via",
                "X-Real-IP",
                "X-Forwarded-For",
                "x-forwarded-host",
                "X-Forwarded-Proto",
                "X-Forwarded-Server",
                "X-Forwarded-Port",
                "X-Original-URI",
                "X-Envoy-External-Address",
                "CF-Connecting-IP",
                "Cdn-Loop",
                "True-Client-IP",
                "X-Client-IP",
                "Tailscale-User-Login",
                "Fly-Client-IP",
                "X-Amzn-Trace-Id"
            })
    void shouldSeeAProxyWhenItLeavesAHeader(String name) {
        assertThat(ProxySigns.none(false, List.of(Map.entry("Host", "localhost"), Map.entry(name, "x"))))
                .isFalse();
    }

    @Test
    void shouldSeeAPlainProxyPassWhenItSpeaksHttp10OrClosesItsConnection() {
        assertThat(ProxySigns.none(true, CURL)).isFalse();
        assertThat(ProxySigns.none(false, List.of(Map.entry("Connection", "close"))))
                .isFalse();
    }

    @Test
    void shouldTakeAClientForOneWhenItSendsWhatClientsSend() {
        assertThat(ProxySigns.none(false, CURL)).isTrue();
        assertThat(ProxySigns.none(
                        false,
                        List.of(
                                Map.entry("Connection", "keep-alive"),
                                Map.entry("X-Request-Id", "1"),
                                Map.entry("Traceparent", "00-1-2-01"),
                                Map.entry("X-Stainless-Lang", "js"))))
                .isTrue();
    }
}
