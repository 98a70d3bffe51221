/** The replay on disk: its plan, its prompts, the answers and the scores. */
@NullMarked
package dev.tandem.replay.store;

import org.jspecify.annotations.NullMarked;
