/** Reads prompts from files, chat exports and recordings, and makes requests of them. */
@NullMarked
package dev.tandem.replay.prompt;

import org.jspecify.annotations.NullMarked;
