/** Tells how likely llama.cpp in this process finds an answer: its C API, called through the foreign-function API. */
@NullMarked
package dev.tandem.engine.embedded.scoring;

import org.jspecify.annotations.NullMarked;
