package dev.tandem.comparison;

import dev.tandem.gguf.Inspection;
import org.jspecify.annotations.Nullable;

/**
 * One of two that are compared.
 *
 * @param name of the file or the variant
 * @param weights what is inside; {@code null} when that cannot be known, as of a remote API
 * @param template text of the chat template that is in force; {@code null} when there is none, or it is not known
 */
public record ComparedModel(
        String name, @Nullable Inspection weights, @Nullable String template) {}
