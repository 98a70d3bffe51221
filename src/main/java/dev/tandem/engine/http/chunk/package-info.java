/** Finds the chunks of a stream that are like one before them but for what need not be looked at. */
@NullMarked
package dev.tandem.engine.http.chunk;

import org.jspecify.annotations.NullMarked;
