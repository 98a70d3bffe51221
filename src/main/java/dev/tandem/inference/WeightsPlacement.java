package dev.tandem.inference;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where a variant's weights would be, and what decides how much memory they take there. Immutable. */
public sealed interface WeightsPlacement {

    /**
     * In a child process that runs llama.cpp's server.
     *
     * @param program the server, an absolute path
     * @param weights arguments that name the weights
     * @param file the file of the weights; empty for one that the program itself finds or downloads
     * @param projector file of the multimodal projector
     * @param arguments the operator's further arguments
     * @param environment all variables of the process; may hold secrets
     */
    record Child(
            Path program,
            List<String> weights,
            Optional<Path> file,
            Optional<Path> projector,
            List<String> arguments,
            Map<String, String> environment)
            implements WeightsPlacement {

        public Child {
            weights = List.copyOf(weights);
            arguments = List.copyOf(arguments);
            environment = Map.copyOf(environment);
        }

        /** Without the environment. */
        @Override
        public String toString() {
            return program + " " + weights + " " + arguments;
        }
    }

    /**
     * In this process, in host memory.
     *
     * @param file the file of the weights
     * @param contexts how many are held at the same time, at least 1: one for each answer, and one that scores answers
     * @param tokens of each context
     */
    record Inside(Path file, int contexts, int tokens) implements WeightsPlacement {}

    /** On another machine, or in a process that somebody else runs; the reason says which, in one clause. */
    record Elsewhere(String reason) implements WeightsPlacement {}

    /** Here, but the file or the program is not there (yet); the reason says which. May name paths. */
    record Unknown(String reason) implements WeightsPlacement {}
}
