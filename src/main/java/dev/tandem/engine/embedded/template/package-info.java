/** Turns a conversation into a prompt by the model's own chat template, with the preparations that llama.cpp makes for it. */
@NullMarked
package dev.tandem.engine.embedded.template;

import org.jspecify.annotations.NullMarked;
