/** Tells how likely llama.cpp in this process finds an answer. */
@NullMarked
package dev.tandem.engine.embedded.scoring;

import org.jspecify.annotations.NullMarked;
