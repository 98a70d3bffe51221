/** Decodes several answers side by side: slots whose tokens share the batches of one thread. */
@NullMarked
package dev.tandem.engine.embedded.decoding;

import org.jspecify.annotations.NullMarked;
