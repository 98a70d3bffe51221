package dev.tandem.command;

import picocli.CommandLine.Command;

/** {@code serve}: answers requests until it is stopped. */
@Command(name = "serve", description = "Serves the configured models until it is stopped.")
final class ServeCommand implements Runnable {

    private final Runnable server;

    /** @param server begins to serve when it is run, and returns when it stopped */
    ServeCommand(Runnable server) {
        this.server = server;
    }

    @Override
    public void run() {
        server.run();
    }
}
