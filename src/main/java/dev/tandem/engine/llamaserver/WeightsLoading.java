package dev.tandem.engine.llamaserver;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.gguf.Inspection.Hasher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The weights that a child is loading: what is in their file, which is read beside it, and how far it is. The hash takes as long as reading the
 * file does, which the child does at the same time anyhow. Used by one thread.
 */
final class WeightsLoading {

    private static final Logger LOG = Logger.getLogger(WeightsLoading.class);

    private final Optional<String> projector;
    private final Hasher hasher;
    private final long size;
    private @Nullable CompletableFuture<Optional<ServerModelFiles>> reading;
    private ProcessActivity activity = ProcessActivity.UNKNOWN;
    private long lines;

    private WeightsLoading(Optional<String> projector, Hasher hasher, long size) {
        this.projector = projector;
        this.hasher = hasher;
        this.size = size;
    }

    /**
     * @param file the file, if it is known already; else the server will tell when it is ready
     * @param projector file of the multimodal projector
     */
    static WeightsLoading begin(Optional<Path> file, Optional<String> projector, Hasher hasher) {
        WeightsLoading weights = new WeightsLoading(
                projector, hasher, file.map(WeightsLoading::size).orElse(0L));
        file.ifPresent(weights::read);
        return weights;
    }

    /** Whether the child showed a sign of life since the last call: it printed, or it moved data. */
    boolean moved(ServerProcess serverProcess) {
        ProcessActivity present = ProcessActivity.of(serverProcess.pid());
        long printed = serverProcess.output().lines();
        boolean moved = printed != lines || present.isBeyond(activity);
        lines = printed;
        activity = present;
        return moved;
    }

    /** How far it is, for the operator. */
    String progress() {
        return activity.progress(size);
    }

    /**
     * What the file is: empty as long as that is being found out, and holding nothing when it cannot be.
     *
     * @param props what the server says of itself, with the path of the file
     */
    Optional<Optional<ServerModelFiles>> result(JsonNode props) {
        if (reading == null) {
            String path = props.path("model_path").asText();
            if (path.isEmpty()) {
                return Optional.of(Optional.empty());
            }
            try {
                read(Path.of(path));
            } catch (InvalidPathException e) {
                return Optional.of(Optional.empty());
            }
        }
        CompletableFuture<Optional<ServerModelFiles>> current = reading;
        return current != null && current.isDone() ? Optional.of(current.join()) : Optional.empty();
    }

    private void read(Path path) {
        reading = CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return Optional.of(ServerModelFiles.read(path, projector, hasher));
                            } catch (IOException | InvalidPathException e) {
                                throw new CompletionException(e);
                            }
                        },
                        task -> Thread.ofPlatform()
                                .daemon()
                                .name("llama-server-weights")
                                .start(task))
                .exceptionally(failure -> {
                    LOG.warnf("%s: what it holds cannot be read: %s", path, failure.getMessage());
                    return Optional.empty();
                });
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }
}
