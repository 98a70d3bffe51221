/** A tiny model of the architecture {@code gemma4}, written for tests and quantised in two ways. */
@NullMarked
package dev.tandem.testing.gemma4;

import org.jspecify.annotations.NullMarked;
