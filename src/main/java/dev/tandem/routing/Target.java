package dev.tandem.routing;

import java.util.Optional;

/**
 * What a client asked for, found in the catalogue.
 *
 * @param model the model
 * @param override the variant, if the client named one
 */
public record Target(Model model, Optional<Variant> override) {}
