package dev.tandem.clients;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Clients whose requests are under way; closing cuts them off. */
final class ExecutingClients implements AutoCloseable {

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI chats;
    private final List<CompletableFuture<HttpResponse<Void>>> underWay = new ArrayList<>();

    ExecutingClients(URI base) {
        this.chats = base.resolve("/v1/chat/completions");
    }

    /** Sends a chat without waiting for its answer; single quotes for double ones. */
    void post(String body) {
        underWay.add(http.sendAsync(
                HttpRequest.newBuilder(chats)
                        .setHeader("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
                        .build(),
                HttpResponse.BodyHandlers.discarding()));
    }

    @Override
    public void close() {
        underWay.forEach(request -> request.cancel(true));
        http.shutdownNow();
    }
}
