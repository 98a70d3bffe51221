/** Answers in this process through llama.cpp: the engine around the native library, and what keeps client input from harming it. */
@NullMarked
package dev.tandem.engine.embedded;

import org.jspecify.annotations.NullMarked;
