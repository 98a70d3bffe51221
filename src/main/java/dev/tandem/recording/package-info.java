/** Keeps what clients ask, where the operator wants that, so that their own prompts can be replayed. */
@NullMarked
package dev.tandem.recording;

import org.jspecify.annotations.NullMarked;
