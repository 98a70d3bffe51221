package dev.tandem.engine.embedded.template;

/**
 * The tokens at a text's ends as texts, and whether the tokenizer adds them by itself, so that a template's own are taken
 * off.
 *
 * @param beginning {@code bos_token}; empty when there is none
 * @param end {@code eos_token}; empty when there is none
 */
public record SpecialTexts(String beginning, String end, boolean addsBeginning, boolean addsEnd) {}
