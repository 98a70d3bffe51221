/** From JSON Schema to GBNF, llama.cpp's grammar notation, within bounds that its native code survives. */
@NullMarked
package dev.tandem.grammar;

import org.jspecify.annotations.NullMarked;
