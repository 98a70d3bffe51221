package dev.tandem.chat;

import dev.tandem.routing.Model;

/**
 * Where an answer comes from.
 *
 * @param model what was asked for
 * @param assigned the variant that was to answer: the split chose it, or the client
 * @param served the variant that answers
 * @param fingerprint of the variant that answers
 */
public record Provenance(Model model, String assigned, String served, String fingerprint) {}
